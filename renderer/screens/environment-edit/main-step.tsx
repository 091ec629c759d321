import { observer } from 'mobx-react-lite'
import { useId } from 'react'
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components'
import {
  Callout,
  ChoiceChips,
  envStyle,
  NumberField,
  SelectField,
  StatusBadge,
  Switch,
  TextField,
} from '../../components'
import { envCode } from '../../components/marks'
import { MAIN_FIELDS, type MainField } from '../../wizard/form-fields'
import { driverOptions, isMatrixReady, listOf, typeOptions, untestedPart, versionOptions } from '../../wizard/gating'
import type { WizardStore } from '../../wizard/wizard-store'
import picker from './mark-picker.module.css'
import styles from './wizard.module.css'

const LOCKED = 'Cannot be changed: add a new environment instead.'

/** Name, kind of cloud, drivers, and how the environment appears in lists. */
export const MainStep = observer(function MainStep({ store }: { store: WizardStore }) {
  const { values } = store.draft
  const isLocked = store.editing !== undefined
  const common = (id: MainField, width: 'w1' | 'w2' | 'w3' | 'w6') => ({
    className: styles[width],
    label: MAIN_FIELDS[id],
    testId: id,
    error: store.errorOf(id),
    onBlur: () => store.leave(id),
  })
  const typed = (id: MainField, width: 'w1' | 'w2' | 'w6') => ({
    ...common(id, width),
    value: store.text(id),
    onChange: (text: string) => store.set(id, text),
  })
  const locked = isLocked ? { isDisabled: true, description: LOCKED } : {}
  const color = values.color
  const untested = untestedPart(store.kind, values)
  return (
    <div className={styles.grid}>
      <TextField
        {...typed('name', 'w6')}
        description="Any name. It cannot be changed later."
        placeholder="prod-ams1"
        {...locked}
      />
      <SelectField {...typed('environment_type', 'w2')} options={typeOptions(store.kinds)} isDisabled={isLocked} />
      <SelectField
        {...typed('distribution', 'w2')}
        options={store.kind.distributions.map(({ distribution }) => ({ id: distribution, label: distribution }))}
        isDisabled={isLocked}
      />
      <SelectField
        {...typed('distribution_version', 'w2')}
        options={versionOptions(store.kind, values)}
        isDisabled={isLocked || values.distribution === ''}
        placeholder="Choose…"
      />
      <ChoiceChips
        {...common('mechanism_drivers', 'w3')}
        description="The virtual switches in use."
        emptyText="Choose the distribution first"
        options={driverOptions(store.kind, values, 'mechanism_drivers')}
        value={listOf(values.mechanism_drivers)}
        onChange={(list) => store.set('mechanism_drivers', list)}
      />
      <ChoiceChips
        {...common('type_drivers', 'w3')}
        description="Network types in use."
        emptyText="Choose the distribution first"
        options={driverOptions(store.kind, values, 'type_drivers')}
        value={listOf(values.type_drivers)}
        onChange={(list) => store.set('type_drivers', list)}
      />
      {untested !== undefined && (
        <div className={styles.w6}>
          <Callout tone="warn" title="Experimental combination">
            It can be scanned, but {untested}: what differs from the tested releases may be missing from the inventory.
          </Callout>
        </div>
      )}
      <div className={styles.fs}>Appearance</div>
      <TextField {...typed('code', 'w1')} placeholder={envCode({ name: store.text('name') })} />
      <div className={styles.w3}>
        <ColorPicker
          value={typeof color === 'number' ? color : undefined}
          onChange={(chosen) => store.set('color', chosen)}
        />
      </div>
      <NumberField
        {...common('freshness_hours', 'w2')}
        unit="hours"
        value={typeof values.freshness_hours === 'number' ? values.freshness_hours : undefined}
        onChange={(hours) => store.set('freshness_hours', hours)}
      />
      <TextField {...typed('description', 'w6')} isOptional lines={2} />
      <div className={styles.w6}>
        <Switch
          isOn={values.protected === true}
          onChange={(isOn) => store.set('protected', isOn)}
          description="Its title bar is striped, and its name must be typed before it is deleted or cleared."
          testId="protected"
        >
          Protected
        </Switch>
      </div>
      <div className={styles.fs}>Between scans</div>
      {NOT_BUILT.map(({ field, title, would }) => (
        <div key={field} className={styles.w3}>
          <Switch
            isOn={values[field] === true}
            onChange={() => undefined}
            description={
              values[field] === true
                ? `The document this came from asks for it. That is kept, and not active: ${would} is not part of this version.`
                : would
            }
            disabledReason="Not part of this version, whatever the distribution"
            testId={field}
          >
            {title}
          </Switch>
        </div>
      ))}
    </div>
  )
})

/** What Calipso's documents can ask for and nothing here does yet. */
const NOT_BUILT = [
  { field: 'listen', title: 'Event-based scan', would: 'Keeping the inventory current from the message bus' },
  { field: 'enable_monitoring', title: 'Monitoring', would: 'Showing the live status of objects' },
] as const

/** What is known of the chosen combination. */
export const SupportStrip = observer(function SupportStrip({ store }: { store: WizardStore }) {
  const { values } = store.draft
  if (!isMatrixReady(values)) return null
  const isTested = untestedPart(store.kind, values) === undefined
  return (
    <span className="line small t2 nowrap gap12" data-testid="wizard.support">
      <StatusBadge status={isTested ? 'ok' : 'unknown'} label={false} />
      {isTested ? 'Scanning: tested' : 'Scanning: experimental'} · events and monitoring: not in this version
    </span>
  )
})

const COLORS = [1, 2, 3, 4, 5, 6, 7, 8] as const
const NAMES = ['blue green', 'purple', 'ochre', 'blue', 'olive', 'brick', 'violet', 'slate'] as const

/** One of the eight environment colours (tokens `--env-1` to `--env-8`). */
function ColorPicker({ value, onChange }: { value: number | undefined; onChange: (color: number) => void }) {
  const id = useId()
  return (
    <div className="stack gap4">
      <span className="xs med" id={id}>
        {MAIN_FIELDS.color}
      </span>
      <ToggleButtonGroup
        className="line gap4 control-high"
        aria-labelledby={id}
        selectionMode="single"
        selectedKeys={value === undefined ? [] : [String(value)]}
        onSelectionChange={(keys) => {
          const color = COLORS.find((candidate) => keys.has(String(candidate)))
          if (color !== undefined) onChange(color)
        }}
        data-testid="color"
      >
        {COLORS.map((color, index) => (
          <ToggleButton
            key={color}
            id={String(color)}
            className={picker.color ?? ''}
            style={envStyle({ name: '', color })}
            aria-label={NAMES[index] ?? ''}
            data-testid={`color.${String(color)}`}
          >
            <span />
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
    </div>
  )
}
