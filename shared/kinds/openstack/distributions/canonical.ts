import { type Distribution, FROM_PACKAGES, ML2_CONFIGURATION } from './define'

/**
 * Juju's charms put Ubuntu's packages on the machines themselves (and controllers into LXD machines, which are hosts of
 * their own). MicroStack and Sunbeam bring snaps instead, whose tools are called "<snap>.<tool>".
 */
export const canonical: Distribution = {
  ...FROM_PACKAGES,
  distribution: 'Canonical',
  tested: [],
  // With MicroOVN the switch is its own, and that of the hypervisor's snap does not run.
  snaps: ['microovn', 'openstack-hypervisor', 'microstack-hypervisor', 'microstack'],
  ml2Configuration: [ML2_CONFIGURATION, `/var/snap/microstack/common${ML2_CONFIGURATION}`],
}
