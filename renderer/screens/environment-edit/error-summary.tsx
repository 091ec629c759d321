import { observer } from 'mobx-react-lite'
import { useEffect, useRef } from 'react'
import { Callout, TextAction } from '../../components'
import { countNoun } from '../../format/number'
import { isShown, WIZARD_GROUPS } from '../../wizard/field-spec'
import { GROUP_FIELDS } from '../../wizard/group-fields'
import { STEP_TITLES } from '../../wizard/labels'
import { stepOf } from '../../wizard/problems'
import type { WizardStore } from '../../wizard/wizard-store'
import styles from './wizard.module.css'

const MAIN_LABELS: Readonly<Record<string, string>> = {
  name: 'Name',
  environment_type: 'Environment type',
  distribution: 'Distribution',
  distribution_version: 'Version',
  mechanism_drivers: 'Mechanism drivers',
  type_drivers: 'Type drivers',
  code: 'Code',
  freshness_hours: 'Freshness',
  description: 'Description',
}

/** The words of a field, by id. */
function labelOf(store: WizardStore, id: string): string {
  const specs = WIZARD_GROUPS.flatMap((group) => GROUP_FIELDS[group])
  const spec = specs.find((candidate) => candidate.id === id && isShown(candidate, store.draft.values))
  return spec?.label ?? MAIN_LABELS[id] ?? id
}

/** After a refused save: every wrong field, each a link to it. Takes the focus when it appears. */
export const ErrorSummary = observer(function ErrorSummary({
  store,
  onOpen,
}: {
  store: WizardStore
  onOpen: (fieldId: string) => void
}) {
  const element = useRef<HTMLDivElement>(null)
  useEffect(() => {
    element.current?.focus()
  }, [])
  return (
    <div ref={element} tabIndex={-1} className={styles.notes} data-testid="wizard.errors">
      <Callout tone="error" title={`${countNoun(store.problems.length, 'field')} to look at before saving`}>
        <ul className={styles.summary}>
          {store.problems.map(({ path, message }) => (
            <li key={`${path} ${message}`}>
              <TextAction onPress={() => onOpen(path)} testId={`wizard.error.${path}`}>
                {STEP_TITLES[stepOf(path)]}: {labelOf(store, path)}
              </TextAction>{' '}
              {message}
            </li>
          ))}
        </ul>
      </Callout>
    </div>
  )
})
