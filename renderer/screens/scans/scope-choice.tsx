import { SCAN_SCOPES, type ScanOptions } from '@shared/model/scan'
import { Label, Radio, RadioGroup } from 'react-aria-components'
import styles from './new-scan.module.css'
import { SCOPE_WORDS } from './scan-view'

type Scope = ScanOptions['scope']

const NOTES: Readonly<Record<Scope, string>> = {
  everything: 'Reads the cloud, then connects what was found',
  inventory: 'Reads the cloud and stops there',
  links: 'Connects what is stored; asks the cloud nothing',
  cliques: 'Draws the paths of every focal object again',
}

/** What the scan does: one of four, with what each means. */
export function ScopeChoice({
  value,
  onChange,
  disabledReason,
}: {
  value: Scope
  onChange: (scope: Scope) => void
  disabledReason: (scope: Scope) => string | undefined
}) {
  return (
    <RadioGroup
      value={value}
      onChange={(chosen) => {
        const scope = SCAN_SCOPES.find((candidate) => candidate === chosen)
        if (scope) onChange(scope)
      }}
      data-testid="scope"
    >
      <Label className={styles.label ?? ''}>Scope</Label>
      <div className={styles.scopes}>
        {SCAN_SCOPES.map((scope) => {
          const reason = disabledReason(scope)
          return (
            <Radio
              key={scope}
              value={scope}
              isDisabled={reason !== undefined}
              className={styles.scope ?? ''}
              data-testid={`scope.${scope}`}
            >
              <span className={styles.radio} />
              <span className="med">{SCOPE_WORDS[scope]}</span>
              <span className="xxs">{reason ?? NOTES[scope]}</span>
            </Radio>
          )
        })}
      </div>
    </RadioGroup>
  )
}
