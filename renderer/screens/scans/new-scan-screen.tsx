/** The form of a new scan: what is scanned, how much of it, and how it is told. */

import { typeInfo } from '@shared/catalog/object-types'
import { SCAN_SCOPES, type ScanOptions } from '@shared/model/scan'
import { CalendarClock, Check, ScanLine, X } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { useId, useState } from 'react'
import { Input, Label, ListBox, ListBoxItem, Radio, RadioGroup } from 'react-aria-components'
import { kindOf, useApp } from '../../app/app-context'
import {
  Button,
  Callout,
  EmptyState,
  ErrorNotice,
  Glyph,
  Icon,
  IconButton,
  Segmented,
  SelectField,
  Skeleton,
  Switch,
  TextField,
} from '../../components'
import { useCall, useDebounced } from '../../data/use-call'
import { countNoun } from '../../format/number'
import { joinPath } from '../../format/text'
import { links } from '../../routing/links'
import type { ScreenProps } from '../define'
import { emptyWhen, recurrenceOf, type ScheduleForm, type WhenForm } from '../schedules/schedule-form'
import { MissedChoice, WhileItRuns } from '../schedules/schedule-pane'
import { NextRuns, WhenFields } from '../schedules/when-fields'
import {
  asksTheCloud,
  clearDisabledReason,
  emptyForm,
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
import { SCOPE_WORDS } from './scan-view'

/** What a scan can be limited to: whatever of these is known from the scan before. */
const LIMITS = ['host', 'region', 'project'] as const

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
          <ScopeChoice
            value={form.scope}
            onChange={(scope) => set({ scope, ...(asksTheCloud(scope) ? {} : { clear: false }) })}
            disabledReason={(scope) => scopeDisabledReason(tile, scope)}
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

type Scope = ScanOptions['scope']

const NOTES: Readonly<Record<Scope, string>> = {
  everything: 'Read objects, build links and graphs',
  inventory: 'Read objects, do not build links or graphs',
  links: 'Build links from what is stored; the cloud is not asked',
  cliques: 'Build graphs from the stored links; the cloud is not asked',
}

interface ScopeChoiceProps {
  value: Scope
  onChange: (scope: Scope) => void
  disabledReason: (scope: Scope) => string | undefined
}

/** What the scan does: one of four, with what each means. */
function ScopeChoice({ value, onChange, disabledReason }: ScopeChoiceProps) {
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

/** How many finds are offered; more are reached by typing on. */
const SHOWN = 12
const SEARCH_AFTER_MS = 150

type Picked = NonNullable<NewScanForm['object']>

interface ObjectPickerProps {
  environment: string
  value: Picked | undefined
  text: string
  onText: (text: string) => void
  onChange: (object: Picked | undefined) => void
  disabledReason: string | undefined
}

/** One object of an environment's inventory, found by name, id or address. */
function ObjectPicker({ environment, value, text: typed, onText, onChange, disabledReason }: ObjectPickerProps) {
  const text = useDebounced(typed.trim(), SEARCH_AFTER_MS)
  const isAsking = text !== '' && value === undefined && disabledReason === undefined
  const { data } = useCall('search.query', isAsking ? { text, environment, limit: SHOWN } : undefined)
  if (value) {
    return (
      <div className="stack gap4">
        <span className="xs med">Only this object</span>
        <div className={styles.chosen} data-testid="object_id">
          <Glyph type={value.type} />
          <span className="grow">
            <span className="med">{value.name}</span>
            <span className="xs t3">
              {' '}
              {typeInfo(value.type).label}
              {value.path === '' ? '' : `, ${value.path}`}
            </span>
          </span>
          <IconButton
            icon={X}
            label="Scan everything instead"
            onPress={() => onChange(undefined)}
            testId="object_id.clear"
          />
        </div>
      </div>
    )
  }
  return (
    <div className="stack gap4">
      <TextField
        label="Only one object and everything below it"
        isOptional
        testId="object_id"
        value={typed}
        onChange={onText}
        placeholder="Name, id, MAC or IP address"
        isDisabled={disabledReason !== undefined}
        description={disabledReason}
      />
      {isAsking && data && (
        <div className={styles.results}>
          <ListBox
            className={styles.list ?? ''}
            aria-label="Objects found"
            items={data.hits.map(({ object }) => object)}
            renderEmptyState={() => (
              <div className={styles.none}>Nothing in {environment} matches. Objects are known after a full scan.</div>
            )}
          >
            {(object) => (
              <ListBoxItem
                id={object.id}
                textValue={object.name}
                className={styles.option ?? ''}
                data-testid="object_id.option"
                onAction={() =>
                  onChange({ id: object.id, name: object.name, type: object.type, path: joinPath(object.path) })
                }
              >
                <Glyph type={object.type} />
                <span className="med nowrap">{object.name}</span>
                <span className="t3 trunc">
                  {typeInfo(object.type).label}, {joinPath(object.path)}
                </span>
              </ListBoxItem>
            )}
          </ListBox>
        </div>
      )}
    </div>
  )
}

/** From this many options on, a filter helps. */
const FILTER_FROM = 8

interface PickListProps {
  environment: string
  type: (typeof LIMITS)[number]
  value: readonly string[]
  onChange: (value: readonly string[]) => void
}

/** Any number of the objects of a type; none chosen means all. */
function PickList({ environment, type, value, onChange }: PickListProps) {
  const { data } = useCall('inventory.table', { environment, type, limit: 1000 })
  // Requests name hosts and regions by their names.
  const options = (data?.rows ?? []).map(({ id, name }) => ({ id: type === 'project' ? id : name, name }))
  const label = typeInfo(type).plural
  const testId = `${type}s`
  const id = useId()
  const [text, setText] = useState('')
  const shown = options.filter((option) => option.name.toLowerCase().includes(text.toLowerCase()))
  return (
    <div className="stack shrinks gap4">
      <span className="xs med" id={id}>
        {label}
      </span>
      <div className={styles.box}>
        {options.length >= FILTER_FROM && (
          <Input
            className={styles.filter ?? ''}
            placeholder="Filter"
            aria-label={`Filter ${label}`}
            value={text}
            onChange={(event) => setText(event.target.value)}
            data-testid={`${testId}.filter`}
          />
        )}
        <ListBox
          className={styles.pickListList ?? ''}
          aria-labelledby={id}
          selectionMode="multiple"
          selectedKeys={value}
          onSelectionChange={(keys) => {
            const isChosen = (option: string) => keys === 'all' || keys.has(option)
            // Options out of the filter's sight keep their state.
            const visible = new Set(shown.map((option) => option.id))
            onChange(
              options
                .map((option) => option.id)
                .filter((option) => (visible.has(option) ? isChosen(option) : value.includes(option))),
            )
          }}
          renderEmptyState={() => <div className={styles.empty}>{text === '' ? 'None known yet' : 'No match'}</div>}
          items={shown}
          data-testid={testId}
        >
          {(option) => (
            <ListBoxItem
              id={option.id}
              textValue={option.name}
              className={styles.pickListOption ?? ''}
              data-testid={`${testId}.${option.id}`}
            >
              {({ isSelected }) => (
                <>
                  <span className={styles.mark}>{isSelected && <Icon as={Check} size={12} />}</span>
                  <span className="trunc">{option.name}</span>
                </>
              )}
            </ListBoxItem>
          )}
        </ListBox>
      </div>
      <span className="tiny t3 leads-xs">
        {value.length === 0 ? `All ${type}s` : `${countNoun(value.length, type)} chosen`}
      </span>
    </div>
  )
}
