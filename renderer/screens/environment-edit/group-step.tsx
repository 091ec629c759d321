import { ChevronRight } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { Button as AriaButton, Disclosure, DisclosurePanel, Heading } from 'react-aria-components'
import { Callout, Icon, Switch } from '../../components'
import { type FieldSpec, isShown, type WizardGroup } from '../../wizard/field-spec'
import { supportEntries } from '../../wizard/gating'
import { GROUP_FIELDS } from '../../wizard/group-fields'
import type { WizardStore } from '../../wizard/wizard-store'
import styles from './wizard.module.css'
import { WizardField } from './wizard-field'

/** What a scan lacks without a group, and the switch that leaves the group out. OpenStack itself is always needed. */
const SWITCHES: Readonly<Partial<Record<WizardGroup, { label: string; on: string; without: string }>>> = {
  mysql: {
    label: 'Read the service databases',
    on: 'With a read-only account.',
    without:
      'Skipped: everything is read from the APIs. If Nova or Neutron does not answer for host aggregates or network agents, those will be missing.',
  },
  CLI: {
    label: 'Reach the hosts over SSH',
    on: 'Through the master host.',
    without:
      'Skipped: vNICs, vConnectors, vEdges, tunnel endpoints and host pNICs are only known to the hosts. Without them there is no path from an instance to the network.',
  },
  AMQP: {
    label: 'Set up the message bus',
    on: 'Kept with the environment and tested here.',
    without: 'Not set up: the inventory is as old as the last scan.',
  },
}

/** The fields of one connection group, with what is missing when it is switched off. */
export const GroupStep = observer(function GroupStep({ store, group }: { store: WizardStore; group: WizardGroup }) {
  const option = SWITCHES[group]
  const isIncluded = store.draft.included.has(group)
  const shown = GROUP_FIELDS[group].filter((spec) => isShown(spec, store.draft.values))
  const section = (name: FieldSpec['section']) => shown.filter((spec) => spec.section === name)
  const onward = section('onward')
  return (
    <>
      {option && (
        <div className={styles.notes}>
          <Switch
            isOn={isIncluded}
            onChange={(isOn) => store.include(group, isOn)}
            description={option.on}
            testId={`wizard.include.${group}`}
          >
            {option.label}
          </Switch>
          {!isIncluded && <Callout tone={group === 'CLI' ? 'warn' : 'info'}>{option.without}</Callout>}
        </div>
      )}
      {isIncluded && (
        <div className={styles.grid}>
          <Fields store={store} specs={section(undefined)} />
          {onward.length > 0 && <div className={styles.fs}>Onward to other hosts</div>}
          <Fields store={store} specs={onward} />
          {group === 'AMQP' && <ListenSwitch store={store} />}
          <Advanced store={store} specs={section('advanced')} />
        </div>
      )}
    </>
  )
})

function Fields({ store, specs }: { store: WizardStore; specs: readonly FieldSpec[] }) {
  return specs.map((spec) => <WizardField key={spec.id} store={store} spec={spec} />)
}

const ListenSwitch = observer(function ListenSwitch({ store }: { store: WizardStore }) {
  const listening = supportEntries(store.draft.values).find(({ feature }) => feature === 'listening')
  return (
    <div className={styles.w6}>
      <Switch
        isOn={store.value('listen') === true}
        onChange={(isOn) => store.set('listen', isOn)}
        description="Keep the inventory current between scans, where a listener runs for this environment."
        disabledReason={listening?.why === undefined ? undefined : `Not supported here: ${listening.why}.`}
        testId="listen"
      >
        Event-based scan
      </Switch>
    </div>
  )
})

/** Fields that most clouds never need. A wrong one opens the fold, so that its message can be seen. */
const Advanced = observer(function Advanced({ store, specs }: { store: WizardStore; specs: readonly FieldSpec[] }) {
  if (specs.length === 0) return null
  const isWrong = specs.some((spec) => store.errorOf(spec.id) !== undefined)
  return (
    <Disclosure className={styles.fold ?? ''} {...(isWrong ? { isExpanded: true } : {})}>
      <Heading level={2}>
        <AriaButton slot="trigger" className={styles.foldButton ?? ''} data-testid="wizard.advanced">
          <Icon as={ChevronRight} size={14} />
          Advanced
        </AriaButton>
      </Heading>
      <DisclosurePanel className={styles.foldPanel ?? ''}>
        <div className={styles.grid}>
          <Fields store={store} specs={specs} />
        </div>
      </DisclosurePanel>
    </Disclosure>
  )
})
