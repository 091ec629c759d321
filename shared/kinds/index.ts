/** Every kind of cloud of the product: a new one is one import and one line here. */
import type { CloudKindFacts } from './cloud-kind'
import { OPENSTACK } from './openstack'

export const KIND_FACTS: readonly CloudKindFacts[] = [OPENSTACK]
