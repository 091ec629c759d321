import type { Transport } from '@shared/contract'
import { type AppError, asAppError, type FieldProblem } from '@shared/contract/errors'
import { type EnvironmentView, environmentInputSchema } from '@shared/model/environment'
import { makeAutoObservable, observable, observableRef, runInAction } from 'mobx'
import { ConnectionTests, type TargetTest } from './connection-tests'
import { type Draft, documentOf, draftOf, emptyDraft, groupDocument, testDocument } from './draft'
import { type FieldValue, groupField, WIZARD_GROUPS, type WizardGroup } from './field-spec'
import { withValue } from './gating'
import { groupOfStep, STEPS, type Step } from './labels'
import type { Pasted } from './paste/pasted'
import { problemsOf, savedProblems, stepOf } from './problems'
import { type StepStatus, stepStatus } from './step-status'

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
  private readonly initial: Draft
  private readonly touched = observable.set<string>()
  private readonly visited = observable.set<Step>()
  /** After a save was tried every problem is shown, not only those of fields that were left. */
  private showsAll = false
  private refused: readonly FieldProblem[] = []
  private readonly transport: Transport
  private readonly takenNames: () => readonly string[]

  /** @param takenNames names of all environments; the one being edited may be among them. */
  constructor(transport: Transport, takenNames: () => readonly string[], view?: EnvironmentView) {
    this.transport = transport
    this.takenNames = takenNames
    this.editing = view?.name
    this.basis = view?.updated_at
    this.draft = view ? draftOf(view) : emptyDraft()
    this.initial = this.draft
    this.tests = new ConnectionTests(transport)
    makeAutoObservable<WizardStore, 'initial' | 'touched' | 'visited' | 'transport' | 'takenNames' | 'refused'>(this, {
      draft: observableRef,
      initial: observableRef,
      refused: observableRef,
      saveError: observableRef,
      touched: false,
      visited: false,
      transport: false,
      takenNames: false,
      tests: false,
      editing: false,
      basis: false,
    })
  }

  get isDirty(): boolean {
    return this.draft !== this.initial
  }

  get problems(): readonly FieldProblem[] {
    const others = this.takenNames().filter((name) => name !== this.editing)
    return [...problemsOf(this.draft, new Set(others)), ...this.refused]
  }

  /** The problems to show now: of fields that were left, and after a save all of them. */
  get shownProblems(): readonly FieldProblem[] {
    return this.problems.filter(({ path }) => this.showsAll || this.touched.has(path))
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
    this.draft = { ...this.draft, values: withValue(this.draft.values, id, value) }
    this.refused = this.refused.filter(({ path }) => path !== id)
  }

  /** The field was left: from now on its problem is shown. */
  leave(id: string): void {
    this.touched.add(id)
  }

  include(group: WizardGroup, isIncluded: boolean): void {
    const included = new Set(this.draft.included)
    if (isIncluded) included.add(group)
    else included.delete(group)
    this.draft = { ...this.draft, included }
  }

  /** Whether the vault holds this secret, and whether that one is to be kept. */
  secretState(id: string): 'none' | 'stored' | 'cleared' {
    if (this.draft.stored.has(id)) return 'stored'
    return this.initial.stored.has(id) ? 'cleared' : 'none'
  }

  clearSecret(id: string): void {
    this.draft = { ...this.draft, stored: new Set([...this.draft.stored].filter((stored) => stored !== id)) }
  }

  keepSecret(id: string): void {
    this.draft = {
      ...this.draft,
      values: { ...this.draft.values, [id]: '' },
      stored: new Set([...this.draft.stored, id]),
    }
  }

  /** Takes over what a pasted text says; what it does not say stays. */
  fill(pasted: Pasted): void {
    const locked = this.editing === undefined ? [] : LOCKED_ON_EDIT
    const entries = Object.entries(pasted.values).filter(([id]) => !locked.includes(id))
    this.draft = {
      ...this.draft,
      values: { ...this.draft.values, ...Object.fromEntries(entries) },
      included: new Set([...this.draft.included, ...pasted.groups]),
      carried: { ...this.draft.carried, main: { ...this.draft.carried.main, ...pasted.carried } },
    }
  }

  go(step: Step): void {
    this.visited.add(this.step)
    this.step = step
  }

  /** One step on or back; at the ends nothing. */
  move(by: 1 | -1): void {
    const next = STEPS[STEPS.indexOf(this.step) + by]
    if (next) this.go(next)
  }

  get nextStep(): Step | undefined {
    return STEPS[STEPS.indexOf(this.step) + 1]
  }

  statusOf(step: Step): StepStatus {
    const group = groupOfStep(step)
    return stepStatus(step, {
      values: this.draft.values,
      isIncluded: group === undefined || this.draft.included.has(group),
      isVisited: this.showsAll || this.visited.has(step),
      problems: step === 'review' ? [] : this.problems.filter(({ path }) => stepOf(path) === step),
      test: group && this.testOf(group),
    })
  }

  /** The newest test of a group as it is filled in now. */
  testOf(group: WizardGroup): TargetTest | undefined {
    return this.tests.of(group, this.subjectOf(group))
  }

  /** Why a group cannot be tested yet. */
  untestableReason(group: WizardGroup): string | undefined {
    if (!this.draft.included.has(group)) return 'This step is not used'
    return this.problems.some(({ path }) => stepOf(path) === group) ? 'Fill in this step first' : undefined
  }

  get testable(): readonly WizardGroup[] {
    return WIZARD_GROUPS.filter((group) => this.untestableReason(group) === undefined)
  }

  /** Tests groups; those that are not filled in show what is missing instead. */
  async test(groups: readonly WizardGroup[]): Promise<void> {
    for (const { path } of this.problems) if (groups.some((group) => group === stepOf(path))) this.touched.add(path)
    const targets = groups.filter((group) => this.untestableReason(group) === undefined)
    if (targets.length === 0) return
    // A tunnel needs the master host's group even when that is not tested itself.
    const needed = WIZARD_GROUPS.filter(
      (group) => targets.includes(group) || (group === 'CLI' && this.needsMasterHost(targets)),
    )
    await this.tests.run({
      environment: testDocument(this.draft, needed),
      stored: this.editing,
      targets,
      subjects: Object.fromEntries(WIZARD_GROUPS.map((group) => [group, this.subjectOf(group)])) as Record<
        WizardGroup,
        string
      >,
    })
  }

  /** Starts from what is stored (or from nothing) again. */
  discard(): void {
    this.draft = this.initial
    this.touched.clear()
    this.visited.clear()
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
      const saved = await this.transport.call('environments.save', {
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

  private needsMasterHost(targets: readonly WizardGroup[]): boolean {
    return (
      targets.includes('mysql') &&
      this.draft.values[groupField('mysql', 'through_master_host')] === true &&
      this.untestableReason('CLI') === undefined
    )
  }

  /** Everything the outcome of a group's test depends on; held in memory only. */
  private subjectOf(group: WizardGroup): string {
    const own = groupDocument(this.draft, group)
    return JSON.stringify(own.through_master_host === true ? [own, groupDocument(this.draft, 'CLI')] : own)
  }
}

/** What an existing environment keeps: every path and link carries its name, and its inventory was read its way. */
export const LOCKED_ON_EDIT: readonly string[] = ['name', 'environment_type', 'distribution', 'distribution_version']
