import { ScanLine } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { useState } from 'react'
import { useApp } from '../../app/app-context'
import { Button, Callout, EmptyState, ErrorNotice, SelectField, Skeleton, Switch, TextField } from '../../components'
import { useCall } from '../../data/use-call'
import { joinPath } from '../../format/text'
import { links } from '../../routing/links'
import type { ScreenProps } from '../define'
import { LimitFields } from './limit-fields'
import styles from './new-scan.module.css'
import {
  asksTheCloud,
  clearDisabledReason,
  emptyForm,
  LOG_LEVEL_OPTIONS,
  type NewScanForm,
  type Source,
  scanRequest,
  scopeDisabledReason,
  sourceDisabledReason,
  startDisabledReason,
} from './new-scan-form'
import { ObjectPicker } from './object-picker'
import { ScopeChoice } from './scope-choice'

const SOURCES: readonly { id: Source; label: string; note: string }[] = [
  { id: 'api', label: 'OpenStack API', note: 'Nova, Neutron, Keystone' },
  { id: 'db', label: 'Database', note: 'Where an API does not answer' },
  { id: 'cli', label: 'Hosts over SSH', note: 'Everything inside the hosts' },
]

/** Chooses what to scan; `?env=` and `?object=` are taken from the address. */
const NewScanScreen = observer(function NewScanScreen({ query }: ScreenProps) {
  const { environments, workspace } = useApp()
  const { tiles } = environments
  const scannable = tiles?.filter((tile) => !tile.environment.offline)
  // The object of the address is known by id only; its name is asked for before the form opens.
  const { data, error, isLoading } = useCall(
    'inventory.object',
    query.env !== undefined && query.object !== undefined ? { environment: query.env, id: query.object } : undefined,
  )
  if (!scannable || isLoading) return <Skeleton rows={8} stage="Reading environments" />
  if (scannable.length === 0) {
    return (
      <EmptyState title="Nothing to scan yet">
        Add an environment: what to connect to, and with which account.
      </EmptyState>
    )
  }
  const initial = query.env ?? workspace.active?.environment ?? scannable[0]?.environment.name ?? ''
  const object = data && {
    id: data.object.id,
    name: data.object.name,
    type: data.object.type,
    path: joinPath(data.ancestors.slice(0, -1).map(({ name }) => name)),
  }
  return (
    <div className={styles.screen} data-testid="scan.new">
      <NewScan key={`${initial} ${query.object ?? ''}`} initial={{ ...emptyForm(initial), object }} problem={error} />
    </div>
  )
})
export default NewScanScreen

const NewScan = observer(function NewScan({ initial, problem }: { initial: NewScanForm; problem: unknown }) {
  const app = useApp()
  const { environments, scans, router } = app
  const [form, setForm] = useState(initial)
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(problem)
  const tile = environments.get(form.environment)
  const active = scans.of(form.environment)
  const set = (change: Partial<NewScanForm>) => setForm((before) => ({ ...before, ...change }))
  const reads = asksTheCloud(form.scope)
  const clearReason = clearDisabledReason(form)
  const start = async () => {
    setBusy(true)
    setError(undefined)
    try {
      const scan = await scans.start(scanRequest(form))
      router.go(links.scan(scan.id), { replace: true })
    } catch (thrown) {
      setError(thrown)
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <div className={styles.scroll}>
        <div className={styles.form}>
          <h1>New scan</h1>
          {error !== undefined && <ErrorNotice error={error} />}
          {active && (
            <Callout tone="info" title={`Scan #${String(active.number)} of ${form.environment} is under way`}>
              This scan is queued and starts when the running one ends.
            </Callout>
          )}
          <div className={styles.pair}>
            <SelectField
              label="Environment"
              testId="environment"
              options={(environments.tiles ?? []).map(({ environment }) => ({
                id: environment.name,
                label: environment.name,
                ...(environment.offline ? { disabledReason: 'Imported from a file: it has no cloud to scan' } : {}),
              }))}
              value={form.environment || undefined}
              onChange={(environment) =>
                setForm({ ...emptyForm(environment), scope: form.scope, logLevel: form.logLevel })
              }
            />
            <SelectField
              label="Log level"
              testId="log_level"
              options={LOG_LEVEL_OPTIONS}
              value={form.logLevel}
              onChange={(id) => {
                const level = LOG_LEVEL_OPTIONS.find((option) => option.id === id)
                if (level) set({ logLevel: level.id })
              }}
            />
          </div>
          <ScopeChoice
            value={form.scope}
            onChange={(scope) => set({ scope, ...(asksTheCloud(scope) ? {} : { clear: false }) })}
            disabledReason={(scope) => scopeDisabledReason(tile, scope)}
          />
          {reads && (
            <>
              <div className={styles.fs}>Sources</div>
              <div className={styles.three}>
                {SOURCES.map(({ id, label, note }) => {
                  const reason = sourceDisabledReason(tile, id)
                  return (
                    <Switch
                      key={id}
                      isOn={form.sources[id] && reason === undefined}
                      onChange={(isOn) => set({ sources: { ...form.sources, [id]: isOn } })}
                      description={note}
                      disabledReason={reason}
                      testId={`sources.${id}`}
                    >
                      {label}
                    </Switch>
                  )
                })}
              </div>
              <div className={styles.fs}>Part of the cloud</div>
              <ObjectPicker
                environment={form.environment}
                value={form.object}
                onChange={(object) => set({ object, ...(object ? { clear: false } : {}) })}
                disabledReason={tile?.counts ? undefined : 'Available after the first full scan'}
              />
              {tile?.counts && <LimitFields form={form} onChange={set} />}
            </>
          )}
          <div className={styles.fs}>Before and after</div>
          <Switch
            isOn={form.clear && clearReason === undefined}
            onChange={(clear) => set({ clear, confirmation: '' })}
            description="Forgets what is stored before the new result is written. Without it, objects of hosts that do not answer are kept and marked stale."
            disabledReason={clearReason}
            testId="clear"
          >
            Clear data first
          </Switch>
          {form.clear && clearReason === undefined && (
            <Callout tone="warn" title={`The stored inventory of ${form.environment} will be replaced`}>
              Whatever this scan cannot reach will be missing, not stale.
            </Callout>
          )}
          {form.clear && clearReason === undefined && tile?.environment.protected && (
            <TextField
              label={`${form.environment} is protected: type its name`}
              testId="clear.confirmation"
              value={form.confirmation}
              onChange={(confirmation) => set({ confirmation })}
            />
          )}
          <TextField
            label="Label"
            isOptional
            testId="label"
            value={form.label}
            onChange={(label) => set({ label })}
            placeholder="Before Tuesday’s change"
            description="Shown in the list of scans."
          />
        </div>
      </div>
      <div className={styles.foot}>
        <Button variant="ghost" onPress={() => router.go(links.scans())} testId="scan.new.cancel">
          Cancel
        </Button>
        <span className="grow" />
        <Button
          variant="primary"
          icon={ScanLine}
          onPress={() => void start()}
          busy={isBusy}
          disabledReason={startDisabledReason(form, tile)}
          testId="scan.new.start"
        >
          {active ? 'Queue scan' : 'Start scan'}
        </Button>
      </div>
    </>
  )
})
