/** OpenStack: its connections, the phases of its scans, where its objects stand, and the tests of its connections. */
import { OPENSTACK } from '@shared/kinds/openstack'
import { resolvedGroupsSchema } from '@shared/kinds/openstack/groups'
import { sortNaturally } from '@shared/text/natural-sort'
import type { InventorySnapshot } from '../../../store/repository'
import { asText, asTexts, type StoredObject, textOf } from '../../../values'
import type { CloudKind, CloudSession, KindDeps, ScanRules } from '../cloud-kind'
import type { OnwardHost } from './connection-test/test-cli'
import { testTargets } from './connection-test/test-targets'
import { type Connections, createConnectionFactories, openConnections } from './connections'
import { hostKeyPlaces, readHostKeys } from './host-keys'
import { PLACES } from './places'
import { openStackPrerequisites } from './prerequisites'
import { scanOpenStack } from './scan-phases'

export const OPENSTACK_RULES: ScanRules = {
  stages: OPENSTACK.stages,
  tree: PLACES,
  switchTypes: ['vedge', 'vconnector'],
  chosenRoots: ({ projects }) => projects && ((objects) => rootsOfProjects(new Set(projects), objects)),
}

/** @param factories how each connection is made; tests give their own */
export function createOpenStackKind(deps: KindDeps, factories = createConnectionFactories(deps)): CloudKind {
  const opened = new WeakMap<CloudSession, Connections>()
  return {
    ...OPENSTACK,
    ...OPENSTACK_RULES,
    hostKeyPlaces,
    prerequisites: openStackPrerequisites,
    open: async (groups, environment) => {
      const connections = openConnections(environment, resolvedGroupsSchema.parse(groups), factories)
      const { renew, dispose } = connections
      const session: CloudSession = {
        scan: (context) => scanOpenStack(connections, context),
        readHostKeys: (read) => readHostKeys(connections, read.inventory ? hostsOf(read.inventory) : [], read),
        renew,
        dispose,
      }
      opened.set(session, connections)
      return session
    },
    test: (targets, groups, { environment, session, inventory, onProgress, signal }) => {
      const { shell, learnAddress } = (session && opened.get(session)) ?? {}
      return testTargets(
        targets,
        resolvedGroupsSchema.parse(groups),
        {
          ...deps,
          environment,
          master: shell && learnAddress && { shell, learnAddress },
          knownHosts: inventory && hostsOf(inventory),
        },
        onProgress,
        signal,
      )
    },
  }
}

/** The projects and what belongs to them elsewhere in the tree. */
function rootsOfProjects(projects: ReadonlySet<string>, objects: Iterable<StoredObject>): Set<string> {
  const roots = new Set<string>()
  for (const object of objects) {
    if (object.type === 'project' && (projects.has(object.id) || projects.has(object.name))) roots.add(object.id)
    const owned = projects.has(textOf(object.project_id)) || projects.has(textOf(object.project))
    if (object.type === 'instance' && owned) roots.add(object.id)
  }
  return roots
}

/** The hosts of an inventory to try to reach: those seen last time first, then compute hosts, then by name. */
function hostsOf(inventory: InventorySnapshot): OnwardHost[] {
  const rank = (host: StoredObject) => (host.stale ? 2 : 0) + (asTexts(host.host_type).includes('Compute') ? 0 : 1)
  return sortNaturally([...inventory.byType('host')], (host) => host.name)
    .sort((a, b) => rank(a) - rank(b))
    .map((host) => ({ name: host.id, address: asText(host.ip_address) }))
}
