/** Every kind of cloud that can be discovered: a new one is one import and one line here. */
import type { CloudKindFactory } from './cloud-kind'
import { createOpenStackKind } from './openstack'

export const CLOUD_KINDS: readonly CloudKindFactory[] = [createOpenStackKind]
