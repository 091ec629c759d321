import { observer } from 'mobx-react-lite'
import { Callout, NumberField, SelectField, Switch, TextField } from '../../components'
import { envCode } from '../../components/marks'
import {
  distributionOptions,
  driverOptions,
  isMatrixReady,
  listOf,
  supportOf,
  typeOptions,
  versionOptions,
} from '../../wizard/gating'
import type { WizardStore } from '../../wizard/wizard-store'
import { ChoiceChips } from './choice-chips'
import { ColorPicker } from './mark-picker'
import styles from './wizard.module.css'

const LOCKED = 'Cannot be changed: add a new environment instead.'

/** Name, kind of cloud, drivers, and how the environment appears in lists. */
export const MainStep = observer(function MainStep({ store }: { store: WizardStore }) {
  const { values } = store.draft
  const isLocked = store.editing !== undefined
  const common = (id: string) => ({
    testId: id,
    error: store.errorOf(id),
    onBlur: () => store.leave(id),
  })
  const locked = isLocked ? { isDisabled: true, description: LOCKED } : {}
  const color = values.color
  const support = supportOf(values)
  return (
    <div className={styles.grid}>
      <div className={styles.w6}>
        <TextField
          {...common('name')}
          label="Name"
          description="Free choice; part of every path and link, so it stays."
          placeholder="prod-ams1"
          value={store.text('name')}
          onChange={(text) => store.set('name', text)}
          {...locked}
        />
      </div>
      <div className={styles.w2}>
        <SelectField
          {...common('environment_type')}
          label="Environment type"
          options={typeOptions()}
          value={store.text('environment_type')}
          onChange={(id) => store.set('environment_type', id)}
          isDisabled={isLocked}
        />
      </div>
      <div className={styles.w2}>
        <SelectField
          {...common('distribution')}
          label="Distribution"
          options={distributionOptions(store.text('environment_type'))}
          value={store.text('distribution') || undefined}
          onChange={(id) => store.set('distribution', id)}
          isDisabled={isLocked}
        />
      </div>
      <div className={styles.w2}>
        <SelectField
          {...common('distribution_version')}
          label="Version"
          options={versionOptions(values)}
          value={store.text('distribution_version') || undefined}
          onChange={(id) => store.set('distribution_version', id)}
          isDisabled={isLocked || values.distribution === ''}
          placeholder={values.distribution === '' ? 'Distribution first' : 'Choose…'}
        />
      </div>
      <div className={styles.w3}>
        <ChoiceChips
          {...common('mechanism_drivers')}
          label="Mechanism drivers"
          description="The virtual switches in use."
          emptyText="Choose the distribution first"
          options={driverOptions(values, 'mechanism_drivers')}
          value={listOf(values.mechanism_drivers)}
          onChange={(list) => store.set('mechanism_drivers', list)}
        />
      </div>
      <div className={styles.w3}>
        <ChoiceChips
          {...common('type_drivers')}
          label="Type drivers"
          description="How tenants are kept apart."
          emptyText="Choose the distribution first"
          options={driverOptions(values, 'type_drivers')}
          value={listOf(values.type_drivers)}
          onChange={(list) => store.set('type_drivers', list)}
        />
      </div>
      {isMatrixReady(values) && support.experimental && (
        <div className={styles.w6}>
          <Callout tone="warn" title="Experimental combination">
            It can be scanned: {support.reason}. What differs from the tested releases may be missing from the
            inventory. Listening and monitoring stay off.
          </Callout>
        </div>
      )}
      <div className={styles.fs}>In lists</div>
      <div className={styles.w1}>
        <TextField
          {...common('code')}
          label="Code"
          placeholder={envCode({ name: store.text('name') })}
          value={store.text('code')}
          onChange={(text) => store.set('code', text)}
        />
      </div>
      <div className={styles.w3}>
        <ColorPicker
          value={typeof color === 'number' ? color : undefined}
          onChange={(chosen) => store.set('color', chosen)}
        />
      </div>
      <div className={styles.w2}>
        <NumberField
          {...common('freshness_hours')}
          label="Data counts as stale after"
          unit="hours"
          min={0.05}
          max={8760}
          value={typeof values.freshness_hours === 'number' ? values.freshness_hours : undefined}
          onChange={(hours) => store.set('freshness_hours', hours)}
        />
      </div>
      <div className={styles.w6}>
        <TextField
          {...common('description')}
          label="Description"
          isOptional
          lines={2}
          value={store.text('description')}
          onChange={(text) => store.set('description', text)}
        />
      </div>
      <div className={styles.w6}>
        <Switch
          isOn={values.protected === true}
          onChange={(isOn) => store.set('protected', isOn)}
          description="Striped title bar, and its name must be typed before it is deleted or cleared."
          testId="protected"
        >
          Protected
        </Switch>
      </div>
    </div>
  )
})
