/** What a clique type is called, whose graphs it makes, and where it applies. */
import { scopeText } from '@shared/catalog/clique-types'
import { LINKABLE_TYPES } from '@shared/catalog/link-types'
import { typeInfo } from '@shared/catalog/object-types'
import type { CliqueTypeDraft } from '@shared/contract/calls/clique-types'
import { ANY_ENVIRONMENT } from '@shared/model/clique'
import { MECHANISM_DRIVERS, TYPE_DRIVERS } from '@shared/model/environment'
import { observer } from 'mobx-react-lite'
import { useApp } from '../../app/app-context'
import { ChoiceChips, SelectField, Switch, TextField } from '../../components'
import styles from './clique-types.module.css'

/** A value of the list of scopes that is no environment's name. */
const BY_CONFIGURATION = '\u0000configuration'
const NONE = '\u0000none'

interface ScopeFieldsProps {
  draft: CliqueTypeDraft
  /** By field. */
  problems: ReadonlyMap<string, string>
  /** Absent where nothing can be changed: then everything is text. */
  onChange: ((change: Partial<CliqueTypeDraft>) => void) | undefined
}

export const ScopeFields = observer(function ScopeFields({ draft, problems, onChange }: ScopeFieldsProps) {
  const { environments } = useApp()
  if (!onChange) return <ScopeFacts draft={draft} />
  const names = (environments.tiles ?? []).map((tile) => tile.environment.name)
  const isByConfiguration = draft.environment === ''
  const drivers = draft.mechanism_drivers ?? []
  return (
    <div className={styles.fields}>
      <TextField
        label="Name"
        value={draft.name}
        onChange={(name) => onChange({ name })}
        error={problems.get('name')}
        testId="clique.name"
      />
      <SelectField
        label="Object type"
        options={LINKABLE_TYPES.map((id) => ({ id, label: typeInfo(id).label }))}
        value={draft.focal_point_type}
        onChange={(focal_point_type) => onChange({ focal_point_type })}
        error={problems.get('focal_point_type')}
        testId="clique.focal"
      />
      <SelectField
        label="Applies to"
        options={[
          ...names.map((id) => ({ id, label: id })),
          { id: BY_CONFIGURATION, label: 'Environments like this…', description: 'by distribution and drivers' },
          { id: ANY_ENVIRONMENT, label: 'Any environment', description: 'where nothing narrower fits' },
        ]}
        value={isByConfiguration ? BY_CONFIGURATION : draft.environment}
        onChange={(chosen) => onChange({ ...NO_SCOPE, environment: chosen === BY_CONFIGURATION ? '' : chosen })}
        error={problems.get('environment')}
        testId="clique.scope"
      />
      <Switch
        isOn={draft.use_implicit_links === true}
        onChange={(isOn) => onChange({ use_implicit_links: isOn || undefined })}
        description={draft.use_implicit_links ? 'used' : 'not used'}
        testId="clique.implicit"
      >
        Implicit links
      </Switch>
      {isByConfiguration && (
        <div className={styles.conditions}>
          <TextField
            label="Distribution"
            isOptional
            value={draft.distribution ?? ''}
            onChange={(text) => onChange({ distribution: text || undefined })}
            error={problems.get('distribution')}
            testId="clique.distribution"
          />
          <TextField
            label="Version"
            isOptional
            value={draft.distribution_version ?? ''}
            onChange={(text) => onChange({ distribution_version: text || undefined })}
            error={problems.get('distribution_version')}
            testId="clique.version"
          />
          <SelectField
            label="Type driver"
            isOptional
            options={[{ id: NONE, label: 'Any' }, ...TYPE_DRIVERS.map((id) => ({ id, label: id }))]}
            value={draft.type_drivers ?? NONE}
            onChange={(id) => onChange({ type_drivers: id === NONE ? undefined : id })}
            error={problems.get('type_drivers')}
            testId="clique.type-driver"
          />
          <ChoiceChips
            className={styles.drivers}
            label="Mechanism drivers, one of them"
            options={[...new Set([...MECHANISM_DRIVERS, ...drivers])]}
            value={drivers}
            onChange={(list) => onChange({ mechanism_drivers: list.length > 0 ? [...list] : undefined })}
            error={problems.get('mechanism_drivers')}
            testId="clique.mechanism"
          />
        </div>
      )}
    </div>
  )
})

const NO_SCOPE: Partial<CliqueTypeDraft> = {
  environment_type: undefined,
  distribution: undefined,
  distribution_version: undefined,
  mechanism_drivers: undefined,
  type_drivers: undefined,
}

function ScopeFacts({ draft }: { draft: CliqueTypeDraft }) {
  const facts = [
    ['Name', draft.name],
    ['Object type', typeInfo(draft.focal_point_type).label],
    ['Applies to', scopeText(draft)],
    ['Implicit links', draft.use_implicit_links ? 'used' : 'not used'],
  ]
  return (
    <dl className={styles.facts}>
      {facts.map(([term, fact]) => (
        <div key={term}>
          <dt className="xs med t2">{term}</dt>
          <dd>{fact}</dd>
        </div>
      ))}
    </dl>
  )
}
