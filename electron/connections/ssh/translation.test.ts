import { DISTRIBUTIONS } from '@shared/kinds/openstack/distributions'
import { describe, expect, test } from 'vitest'
import { type HostSoftware, programOnHost, readSoftware } from './containers'
import { isElsewhere, isKeptInContainer, isMissingContainer, placesFor } from './translation'

const output = (stdout: string, exitCode = 0, stderr = '') => ({ stdout, stderr, exitCode })
const NONE = output('', 127, 'sh: 1: not found')

/** What root is told on a host where this runtime has these containers. */
function hostWith(names: readonly string[], runtime: 'docker' | 'podman' = 'docker', snaps = ''): HostSoftware {
  const list = output(names.map((name) => `${name} Up 4 hours (healthy)\n`).join(''))
  const seen = runtime === 'docker' ? [list, NONE, list, NONE] : [NONE, list, NONE, list]
  return readSoftware([snaps === '' ? output('', 2) : output(snaps), ...seen], true)
}

/** Names as real hosts list them. */
const LISTINGS = {
  kollaController: [
    ...['keystone', 'horizon', 'neutron_metadata_agent', 'neutron_l3_agent', 'neutron_dhcp_agent'],
    ...['neutron_openvswitch_agent', 'neutron_server', 'openvswitch_vswitchd', 'openvswitch_db', 'nova_compute'],
    ...['nova_libvirt', 'nova_ssh', 'nova_conductor', 'nova_scheduler', 'kolla_toolbox', 'cron', 'fluentd'],
  ],
  kollaOvn: [
    ...['neutron_ovn_metadata_agent', 'ovn_controller', 'ovn_nb_db', 'ovn_sb_db', 'ovn_sb_db_relay_1', 'ovn_northd'],
    ...['openvswitch_vswitchd', 'openvswitch_db', 'nova_libvirt', 'nova_compute'],
  ],
  tripleoNetwork: [
    ...['neutron-dnsmasq-qdhcp-b0447c90-be4d-48a9-b1c2-71d254907c32', 'neutron_dhcp', 'neutron_l3_agent'],
    ...['neutron-haproxy-qrouter-0d3bb0f9-3c5e-4f3f-a0d5-1f9b6a1c2d3e', 'neutron_metadata_agent', 'neutron_ovs_agent'],
    ...['neutron-keepalived-qrouter-0d3bb0f9-3c5e-4f3f-a0d5-1f9b6a1c2d3e', 'neutron_api', 'logrotate_crond'],
  ],
  tripleoCompute: [
    ...['ovn_controller', 'logrotate_crond', 'iscsid', 'nova_virtlogd', 'nova_virtsecretd', 'nova_virtnodedevd'],
    ...['nova_virtstoraged', 'nova_virtqemud', 'nova_virtproxyd', 'nova_compute', 'ovn_metadata_agent'],
    'neutron-haproxy-ovnmeta-1f1dcb1f-5f4d-4f5c-9a2a-0c1d2e3f4a5b',
  ],
  tripleoDatabases: ['ovn-dbs-bundle-podman-0', 'ovn_controller', 'haproxy-bundle-podman-0', 'galera-bundle-podman-0'],
  mercury: ['neutron_l3_agent_26929', 'neutron_dhcp_agent_26929', 'novalibvirt_26929', 'ovs_vswitch_26929'],
} as const

const names = (line: string, host: HostSoftware, distribution: string) =>
  placesFor(line.split(' '), host, { distribution }).map((round) =>
    round.map((place) => (place === 'host' ? 'host' : place.name)).join('+'),
  )

describe('where a command runs', () => {
  test.each([
    ['ip -j netns list', 'kollaController', 'Kolla', ['host+neutron_l3_agent+neutron_dhcp_agent']],
    ['ip netns exec qdhcp-1 ip -j addr show', 'kollaController', 'Kolla', ['host', 'neutron_dhcp_agent']],
    ['virsh -r list --all', 'kollaController', 'Kolla', ['nova_libvirt', 'host']],
    ['ovs-vsctl --format=json list Port', 'kollaController', 'Kolla', ['openvswitch_vswitchd', 'host']],
    ['ip -d -j link show', 'kollaController', 'Kolla', ['host', 'openvswitch_vswitchd']],
    ['cat /etc/os-release', 'kollaController', 'Kolla', ['host']],
    [
      'grep -r --include=state -e . /var/lib/neutron/ha_confs',
      'kollaController',
      'Kolla',
      ['neutron_l3_agent', 'host'],
    ],
    ['ovn-nbctl --format=json list NAT', 'kollaOvn', 'Kolla', ['ovn_nb_db', 'ovn_controller', 'host']],
    ['ovn-sbctl --format=json list Chassis', 'kollaOvn', 'Kolla', ['ovn_sb_db', 'ovn_controller', 'host']],
    ['ip netns exec ovnmeta-1 ip addr show', 'kollaOvn', 'Kolla', ['host', 'neutron_ovn_metadata_agent']],
    ['ip netns list', 'tripleoNetwork', 'RDO', ['host+neutron_l3_agent+neutron_dhcp']],
    ['ip netns exec snat-1 ip addr show', 'tripleoNetwork', 'Apex', ['host', 'neutron_l3_agent']],
    ['ovs-vsctl show', 'tripleoNetwork', 'RDO', ['host']],
    ['virsh -r list --all --uuid', 'tripleoCompute', 'RDO', ['nova_virtqemud', 'host']],
    ['ip -j netns list', 'tripleoCompute', 'RDO', ['host+ovn_metadata_agent']],
    ['ovn-sbctl show', 'tripleoDatabases', 'RDO', ['ovn-dbs-bundle-podman-0', 'ovn_controller', 'host']],
    ['virsh -r list --all', 'mercury', 'Mercury', ['novalibvirt_26929', 'host']],
    ['ip netns exec qrouter-1 ip -j addr show', 'mercury', 'Mercury', ['host', 'neutron_l3_agent_26929']],
  ] as const)('%s on a host of %s', (line, listing, distribution, expected) => {
    expect(names(line, hostWith(LISTINGS[listing]), distribution)).toEqual(expected)
  })

  test('what was entered does not matter: containers are known whatever the cloud is called', () => {
    for (const { distribution } of [...DISTRIBUTIONS, { distribution: 'constructor' }]) {
      expect(names('virsh -r list', hostWith(LISTINGS.tripleoCompute, 'podman'), distribution)).toEqual([
        'nova_virtqemud',
        'host',
      ])
      expect(names('virsh -r list', hostWith(LISTINGS.mercury), distribution)).toEqual(['novalibvirt_26929', 'host'])
      // And a containerised cloud's host without any container.
      expect(names('virsh -r list', hostWith([]), distribution)).toEqual(['host'])
    }
  })
})

describe('what a host says of its containers', () => {
  const DAEMONLESS = output('', 1, 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock.')
  const podman = output('nova_libvirt Up 2 hours ago\nold_one Exited (0) 3 days ago\n')

  test('a docker program without its daemon does not hide what podman has', () => {
    const software = readSoftware([output('', 2), DAEMONLESS, podman, DAEMONLESS, podman], true)
    expect(software).toMatchObject({ runtimes: ['podman'], refusal: undefined })
    expect(software.containers).toEqual([
      { name: 'nova_libvirt', runtime: 'podman', needsRoot: true },
      { name: 'old_one', runtime: 'podman', needsRoot: true },
    ])
  })

  test('podman that is called docker as well lists each once; what is printed beside is no container', () => {
    const emulated = output(
      `Emulate Docker CLI using podman. Create /etc/containers/nodocker to quiet msg.\n${podman.stdout}`,
    )
    const { containers } = readSoftware([output('', 2), emulated, podman, emulated, podman], true)
    expect(containers.map(({ name }) => name).sort()).toEqual(['nova_libvirt', 'old_one'])
  })

  test('root is used only where others do not see the container', () => {
    const denied = output('', 1, 'permission denied while trying to connect to the Docker daemon socket')
    const noSudo = output('', 1, 'sudo: a password is required')
    const list = output('nova_libvirt Up 4 hours\n')
    expect(readSoftware([NONE, denied, NONE, list, NONE], false).containers).toMatchObject([{ needsRoot: true }])
    expect(readSoftware([NONE, list, NONE, noSudo, noSudo], false).containers).toMatchObject([{ needsRoot: false }])
    expect(readSoftware([NONE, denied, NONE, noSudo, noSudo], false)).toMatchObject({
      containers: [],
      refusal: 'sudo: a password is required',
    })
    // sudo refuses whatever is asked: that says nothing of a program that is not there.
    expect(readSoftware([NONE, NONE, NONE, noSudo, noSudo], false).refusal).toBeUndefined()
  })
})

test('only what a distribution keeps in containers may be hidden by them', () => {
  const line = ['virsh', '-r', 'list']
  expect(isKeptInContainer(line, { distribution: 'Kolla' })).toBe(true)
  expect(isKeptInContainer(line, { distribution: 'Debian' })).toBe(false)
  expect(isKeptInContainer(['ovs-vsctl', 'show'], { distribution: 'RDO' })).toBe(false)
})

test('tools of snaps are called by the names the snaps give them', () => {
  const named = (snaps: string, program = 'ovs-vsctl') =>
    programOnHost(program, hostWith([], 'docker', snaps), { distribution: 'Canonical' })
  expect(named('lxc\nopenstack-hypervisor.ovs-vsctl\nopenstack-hypervisor.virsh\n')).toBe(
    '/snap/bin/openstack-hypervisor.ovs-vsctl',
  )
  expect(named('microovn.ovs-vsctl\nopenstack-hypervisor.ovs-vsctl\n')).toBe('/snap/bin/microovn.ovs-vsctl')
  expect(named('microstack.virsh\n', 'virsh')).toBe('/snap/bin/microstack.virsh')
  expect(named('somebody.ovs-vsctl\n')).toBe('ovs-vsctl')
})

test('knows how docker and podman say that a container is not there', () => {
  expect(isMissingContainer('Error response from daemon: No such container: neutron_l3_agent')).toBe(true)
  expect(isMissingContainer('Error: no container with name or ID "x" found: no such container')).toBe(true)
  expect(isMissingContainer('Error response from daemon: container 1234 is not running')).toBe(true)
  expect(isMissingContainer('permission denied while trying to connect to the Docker daemon socket')).toBe(false)
})

test('another place is asked for a namespace that is not behind its name here', () => {
  const said = (stderr: string, exitCode = 1) => isElsewhere({ stdout: '', stderr, exitCode })
  expect(said('Cannot open network namespace "qdhcp-1": No such file or directory')).toBe(true)
  expect(said('setting the network namespace "qdhcp-1" failed: Invalid argument', 255)).toBe(true)
  expect(said('sh: 1: virsh: not found', 127)).toBe(true)
  expect(said('error: failed to connect to the hypervisor')).toBe(false)
})
