/** The form of a new scan: what is scanned, how much of it, and how it is told. */
import { SCAN_SCOPES, type ScanOptions } from '@shared/model/scan'
import { CalendarClock, Plus, ScanLine } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { useState } from 'react'
import { kindOf, useApp } from '../../app/app-context'
import {
  Button,
  Callout,
  EmptyState,
  ErrorNotice,
  Radios,
  Segmented,
  SelectField,
  Skeleton,
  Switch,
  TextField,
} from '../../components'
import { useCall } from '../../data/use-call'
import { joinPath } from '../../format/text'
import { links } from '../../routing/links'
import type { ScreenProps } from '../define'
import { NoEnvironment } from '../environment/no-environment'
import { emptyWhen, recurrenceOf, type ScheduleForm, type WhenForm } from '../schedules/schedule-form'
import { MissedChoice, WhileItRuns } from '../schedules/schedule-pane'
import { NextRuns, WhenFields } from '../schedules/when-fields'
import {
  asksTheCloud,
  clearDisabledReason,
  emptyForm,
  environmentOptions,
  inventoryProblem,
  LOG_LEVEL_OPTIONS,
  type NewScanForm,
  SOURCES,
  scanRequest,
  scopeDisabledReason,
  sourceDisabledReason,
  startDisabledReason,
} from './new-scan-form'
import styles from './new-scan-screen.module.css'
import { LIMITS, ObjectPicker, PickList } from './part-pickers'
import { SCOPE_WORDS } from './scan-view'

/** Chooses what to scan; `?env=` and `?object=` are taken from the address. */
const NewScanScreen = observer(function NewScanScreen({ query }: ScreenProps) {
  const { commands, environments, workspace } = useApp()
  const { tiles } = environments
  const scannable = tiles?.filter((tile) => !tile.environment.offline)
  // The object of the address is known by id only; its name is asked for before the form opens.
  const { data, error, isLoading } = useCall(
    'inventory.object',
    query.env !== undefined && query.object !== undefined ? { environment: query.env, id: query.object } : undefined,
  )
  if (!scannable || isLoading) return <Skeleton rows={8} stage="Reading environments" />
  if (query.env !== undefined && environments.isUnknown(query.env)) return <NoEnvironment name={query.env} />
  if (scannable.length === 0) {
    return (
      <EmptyState
        title="Nothing to scan yet"
        action={
          <Button
            variant="primary"
            icon={Plus}
            testId="environment.new"
            onPress={() => commands.run('environment.new')}
          >
            Add environment
          </Button>
        }
      >
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
    <div className="screen" data-testid="scan.new">
      <NewScan key={`${initial} ${query.object ?? ''}`} initial={{ ...emptyForm(initial), object }} problem={error} />
    </div>
  )
})
export default NewScanScreen

const NewScan = observer(function NewScan({ initial, problem }: { initial: NewScanForm; problem: unknown }) {
  const app = useApp()
  const { clock, environments, scans, router, transport } = app
  const [form, setForm] = useState(initial)
  /** Undefined: it runs now. */
  const [when, setWhen] = useState<Pick<ScheduleForm, keyof WhenForm | 'missed'>>()
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(problem)
  const tile = environments.get(form.environment)
  const kind = kindOf(app, form.environment)
  const active = scans.of(form.environment)
  const set = (change: Partial<NewScanForm>) => setForm((before) => ({ ...before, ...change }))
  const reads = asksTheCloud(form.scope)
  const clearReason = clearDisabledReason(form)
  const recurrence = when && recurrenceOf(when)
  const start = async () => {
    setBusy(true)
    setError(undefined)
    try {
      if (when && recurrence?.recurrence) {
        const { environment, confirm: _, ...options } = scanRequest(form)
        const { schedule } = await transport.call('schedules.save', {
          schedule: {
            environment,
            options,
            recurrence: recurrence.recurrence,
            time_zone: when.timeZone,
            missed: when.missed,
          },
        })
        router.go(links.schedules({ id: schedule.id }), { replace: true })
        return
      }
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
          {active && !when && (
            <Callout tone="info" title={`Scan #${String(active.number)} of ${form.environment} is running`}>
              This scan starts when that one ends.
            </Callout>
          )}
          <div className={styles.pair}>
            <SelectField
              label="Environment"
              testId="environment"
              options={environmentOptions(environments.tiles)}
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
          <Segmented
            label="When it runs"
            options={[
              { id: 'now', label: 'Run now' },
              { id: 'schedule', label: 'Schedule' },
            ]}
            value={when ? 'schedule' : 'now'}
            onChange={(id) => setWhen(id === 'now' ? undefined : { ...emptyWhen(clock.nowMs), missed: 'once' })}
            testId="scan.new.when"
          />
          {when && (
            <>
              <WhenFields form={when} onChange={(change) => setWhen({ ...when, ...change })} />
              <NextRuns form={when} count={3} />
              <MissedChoice value={when.missed} onChange={(missed) => setWhen({ ...when, missed })} />
              <WhileItRuns />
            </>
          )}
          {tile?.environment.view_of === undefined && (
            <TextField
              label="Inventory"
              isOptional
              testId="inventory"
              value={form.inventory}
              onChange={(inventory) => set({ inventory })}
              placeholder="inventory"
              error={inventoryProblem(form)}
              description="Another name scans into an inventory of its own, with its own graphs, shown beside this one."
            />
          )}
          <Radios
            label="Scope"
            isFramed
            options={SCAN_SCOPES.map((id) => ({
              id,
              label: SCOPE_WORDS[id],
              note: NOTES[id],
              disabledReason: scopeDisabledReason(tile, id),
            }))}
            value={form.scope}
            onChange={(scope) => set({ scope, ...(asksTheCloud(scope) ? {} : { clear: false }) })}
            testId="scope"
          />
          {reads && (
            <>
              <div className={styles.fs}>Sources</div>
              <div className={styles.three}>
                {SOURCES.map((id) => {
                  const source = kind?.sources[id]
                  if (!source) return null
                  const reason = sourceDisabledReason(tile, id, kind)
                  return (
                    <Switch
                      key={id}
                      isOn={form.sources[id] && reason === undefined}
                      onChange={(isOn) => set({ sources: { ...form.sources, [id]: isOn } })}
                      description={source.note}
                      disabledReason={reason}
                      testId={`sources.${id}`}
                    >
                      {source.label}
                    </Switch>
                  )
                })}
              </div>
              <div className={styles.fs}>Part of the cloud</div>
              <ObjectPicker
                environment={form.environment}
                value={form.object}
                text={form.objectText}
                onText={(objectText) => set({ objectText })}
                onChange={(object) => set({ object, objectText: '', ...(object ? { clear: false } : {}) })}
                disabledReason={tile?.counts ? undefined : 'Available after the first full scan'}
              />
              {tile?.counts && (
                <div className={styles.three}>
                  {LIMITS.map((type) => (
                    <PickList
                      key={type}
                      environment={form.environment}
                      type={type}
                      value={form[`${type}s`]}
                      onChange={(chosen) => set({ [`${type}s`]: chosen })}
                    />
                  ))}
                </div>
              )}
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
          icon={when ? CalendarClock : ScanLine}
          onPress={() => void start()}
          busy={isBusy}
          disabledReason={startDisabledReason(form, tile, kind) ?? Object.values(recurrence?.problems ?? {})[0]}
          testId="scan.new.start"
        >
          {when ? 'Save schedule' : active ? 'Queue scan' : 'Start scan'}
        </Button>
      </div>
    </>
  )
})

const NOTES: Readonly<Record<ScanOptions['scope'], string>> = {
  everything: 'Read objects, build links and graphs',
  inventory: 'Read objects, do not build links or graphs',
  links: 'Build links from what is stored; the cloud is not asked',
  cliques: 'Build graphs from the stored links; the cloud is not asked',
}
