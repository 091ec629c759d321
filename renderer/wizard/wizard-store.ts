import type { Transport } from '@shared/contract'
import { type AppError, asAppError, type FieldProblem } from '@shared/contract/errors'
import { type CloudKindFacts, requireKind } from '@shared/kinds/cloud-kind'
import { type EnvironmentView, environmentInputSchema } from '@shared/model/environment'
import { makeAutoObservable, observable, observableRef, runInAction } from 'mobx'
import { ConnectionTests, type TargetTest } from './connection-tests'
import { type Draft, documentOf, draftOf, emptyDraft, groupDocument, testDocument } from './draft'
import { type FieldValue, formOf, formsOf, groupField, holds, LOCKED_ON_EDIT } from './form-fields'
import { withValue } from './gating'
import type { Pasted } from './paste/pasted'
import { attention, problemsOf, savedProblems, stepOf } from './problems'
import { mainNote, type Step, type StepStatus, stepsOf, testedStatus } from './steps'

/** One environment being added or edited: the draft, which of its problems are shown, its tests and its saving. */
export class WizardStore {
  step: Step = 'main'
  draft: Draft
  saving: 'save' | 'scan' | undefined = undefined
  saveError: AppError | undefined = undefined
  readonly tests: ConnectionTests
  /** Name of the stored environment; undefined when one is being added. */
  readonly editing: string | undefined
  /** When the stored environment was last saved: a draft of an older one is not silently continued. */
  readonly basis: string | undefined
  readonly #initial: Draft
  readonly #touched = observable.set<string>()
  readonly #visited = observable.set<Step>()
  /** After a save was tried every problem is shown, not only those of fields that were left. */
  private showsAll = false
  private refused: readonly FieldProblem[] = []
  readonly kinds: readonly CloudKindFacts[]
  readonly #transport: Transport
  readonly #takenNames: () => readonly string[]

  /**
   * @param kinds the kinds of cloud to choose from; the first is the one a new environment starts with
   * @param takenNames names of all environments; the one being edited may be among them.
   * @throws AppError `unsupported` for an environment of a kind this version does not know
   */
  constructor(
    transport: Transport,
    kinds: readonly CloudKindFacts[],
    takenNames: () => readonly string[],
    view?: EnvironmentView,
  ) {
    this.#transport = transport
    this.kinds = kinds
    this.#takenNames = takenNames
    this.editing = view?.name
    this.basis = view?.updated_at
    const kind = requireKind(kinds, view?.environment_type ?? kinds[0]?.id ?? '')
    this.draft = view ? draftOf(kind, view) : emptyDraft(kind)
    this.#initial = this.draft
    this.tests = new ConnectionTests(transport)
    makeAutoObservable<WizardStore, 'refused'>(this, {
      draft: observableRef,
      refused: observableRef,
      saveError: observableRef,
      tests: false,
      kinds: false,
    })
  }

  get isDirty(): boolean {
    return this.draft !== this.#initial
  }

  get problems(): readonly FieldProblem[] {
    const others = this.#takenNames().filter((name) => name !== this.editing)
    return [...problemsOf(this.draft, new Set(others)), ...this.refused]
  }

  /** The problems to show now: of fields that were left, and after a save all of them. */
  get shownProblems(): readonly FieldProblem[] {
    return this.problems.filter(({ path }) => this.showsAll || this.#touched.has(path))
  }

  /** The summary at the top appears once something was refused as a whole. */
  get showsSummary(): boolean {
    return this.showsAll && this.problems.length > 0
  }

  errorOf(id: string): string | undefined {
    return this.shownProblems.find(({ path }) => path === id)?.message
  }

  value(id: string): FieldValue {
    return this.draft.values[id]
  }

  text(id: string): string {
    const value = this.draft.values[id]
    return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  }

  set(id: string, value: FieldValue): void {
    if (id === 'environment_type') this.setKind(String(value))
    else this.change({ values: withValue(this.draft.values, id, value) })
    this.refused = this.refused.filter(({ path }) => path !== id)
  }

  /** Another kind of cloud is another form: what both have in common stays. */
  private setKind(id: string): void {
    if (id === this.kind.id) return
    const { values } = this.draft
    const next = emptyDraft(requireKind(this.kinds, id))
    const kept = Object.fromEntries(KEPT_BY_KINDS.map((field) => [field, values[field]]))
    this.draft = { ...next, values: { ...next.values, ...kept } }
  }

  get kind(): CloudKindFacts {
    return this.draft.kind
  }

  get steps(): readonly Step[] {
    return stepsOf(this.kind)
  }

  /** The field was left: from now on its problem is shown. */
  leave(id: string): void {
    this.#touched.add(id)
  }

  include(group: string, isIncluded: boolean): void {
    const included = new Set(this.draft.included)
    if (isIncluded) included.add(group)
    else included.delete(group)
    this.change({ included })
  }

  private change(part: Partial<Draft>): void {
    this.draft = { ...this.draft, ...part }
  }

  /** Whether the vault holds this secret, and whether that one is to be kept. */
  secretState(id: string): 'none' | 'stored' | 'cleared' {
    if (this.draft.stored.has(id)) return 'stored'
    return this.#initial.stored.has(id) ? 'cleared' : 'none'
  }

  clearSecret(id: string): void {
    this.change({ stored: new Set([...this.draft.stored].filter((stored) => stored !== id)) })
  }

  keepSecret(id: string): void {
    this.change({ values: { ...this.draft.values, [id]: '' }, stored: new Set([...this.draft.stored, id]) })
  }

  /** Takes over what a pasted text says; what it does not say stays. */
  fill(pasted: Pasted): void {
    const locked = this.editing === undefined ? [] : LOCKED_ON_EDIT
    const entries = Object.entries(pasted.values).filter(([id]) => !locked.includes(id))
    const { values, included, carried } = this.draft
    this.change({
      values: { ...values, ...Object.fromEntries(entries) },
      included: new Set([...included, ...pasted.groups]),
      carried: { ...carried, main: { ...carried.main, ...pasted.carried } },
    })
  }

  go(step: Step): void {
    this.#visited.add(this.step)
    this.step = step
  }

  /** One step on or back; at the ends nothing. */
  move(by: 1 | -1): void {
    const next = this.steps[this.steps.indexOf(this.step) + by]
    if (next) this.go(next)
  }

  get nextStep(): Step | undefined {
    return this.steps[this.steps.indexOf(this.step) + 1]
  }

  /** What is to be said of a step, most urgent first: missing fields, its newest test, what is filled in. */
  statusOf(step: Step): StepStatus {
    const group = formOf(this.kind, step)?.name
    if (group !== undefined && !this.draft.included.has(group)) return { state: 'skipped', note: 'Not used' }
    if (step === 'review') return { state: 'todo', note: '' }
    const problems = this.problems.filter(({ path }) => stepOf(this.kind, path) === step)
    if (problems.length > 0) {
      return this.showsAll || this.#visited.has(step)
        ? { state: 'incomplete', note: attention(problems.length) }
        : { state: 'todo', note: 'To fill in' }
    }
    const test = group === undefined ? undefined : this.testOf(group)
    if (test) return testedStatus(test)
    const { values } = this.draft
    return {
      state: 'ok',
      note: group === undefined ? mainNote(values) : String(values[groupField(group, 'host')] ?? ''),
    }
  }

  /** The newest test of a group as it is filled in now. */
  testOf(group: string): TargetTest | undefined {
    return this.tests.of(group, this.subjectOf(group))
  }

  /** Why a group cannot be tested yet. */
  untestableReason(group: string): string | undefined {
    if (!this.draft.included.has(group)) return 'This step is not used'
    return this.problems.some(({ path }) => stepOf(this.kind, path) === group) ? 'Fill in this step first' : undefined
  }

  get testable(): readonly string[] {
    return formsOf(this.kind).flatMap(({ name }) => (this.untestableReason(name) === undefined ? [name] : []))
  }

  /** Tests groups; those that are not filled in show what is missing instead. */
  async test(groups: readonly string[]): Promise<void> {
    for (const { path } of this.problems)
      if (groups.some((group) => group === stepOf(this.kind, path))) this.#touched.add(path)
    const targets = groups.filter((group) => this.untestableReason(group) === undefined)
    if (targets.length === 0) return
    // A tunnel needs the group of its other end even when that is not tested itself.
    const through = targets
      .flatMap((group) => formOf(this.kind, group)?.facts.through?.group ?? [])
      .filter((group) => this.untestableReason(group) === undefined)
    const forms = formsOf(this.kind)
    const needed = forms.map(({ name }) => name).filter((name) => targets.includes(name) || through.includes(name))
    await this.tests.run({
      environment: testDocument(this.draft, needed),
      stored: this.editing,
      targets: Object.fromEntries(
        targets.map((name) => [name, { subject: this.subjectOf(name), checks: formOf(this.kind, name)?.checks ?? [] }]),
      ),
    })
  }

  /** Starts from what is stored (or from nothing) again. */
  discard(): void {
    this.draft = this.#initial
    this.#touched.clear()
    this.#visited.clear()
    this.showsAll = false
    this.refused = []
    this.saveError = undefined
    this.step = 'main'
  }

  /**
   * Saves the draft.
   * @param then what the operator asked for, so that the right button is busy.
   * @returns the environment's name; undefined when saving was refused (then the problems are shown).
   */
  async save(then: 'save' | 'scan'): Promise<string | undefined> {
    if (this.saving) return undefined
    this.showsAll = true
    this.refused = []
    this.saveError = undefined
    if (this.problems.length > 0) return undefined
    this.saving = then
    try {
      const saved = await this.#transport.call('environments.save', {
        environment: environmentInputSchema.parse(documentOf(this.draft)),
        ...(this.editing === undefined ? {} : { replaces: this.editing }),
      })
      return saved.name
    } catch (thrown) {
      this.refuse(asAppError(thrown))
      return undefined
    } finally {
      runInAction(() => {
        this.saving = undefined
      })
    }
  }

  private refuse(error: AppError): void {
    this.saveError = error
    this.refused = savedProblems(this.draft, error.fields ?? [])
  }

  /** Everything the outcome of a group's test depends on; held in memory only. */
  private subjectOf(group: string): string {
    const own = groupDocument(this.draft, group)
    const through = formOf(this.kind, group)?.facts.through
    const depends = through && holds(through.when, group, this.draft.values)
    return JSON.stringify(depends ? [own, groupDocument(this.draft, through.group)] : own)
  }
}

const KEPT_BY_KINDS = ['name', 'description', 'code', 'color', 'protected', 'freshness_hours'] as const
