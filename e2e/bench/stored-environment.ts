/** The environment document of a generated inventory, as the store keeps it: nothing to connect to. */
import type { Environment } from '@shared/model/environment'
import { SCANNED_AT } from './large-inventory'

export function storedEnvironment(name: string): Environment {
  return {
    name,
    type: 'environment',
    environment_type: 'OpenStack',
    distribution: 'Debian',
    distribution_version: 'Zed',
    mechanism_drivers: ['OVS'],
    type_drivers: ['vxlan'],
    operational: 'stopped',
    listen: false,
    enable_monitoring: false,
    aci_enabled: false,
    protected: false,
    freshness_hours: 24,
    created_at: SCANNED_AT,
    updated_at: SCANNED_AT,
    scanned: true,
    offline: true,
    sample: false,
    configuration: [],
  }
}
