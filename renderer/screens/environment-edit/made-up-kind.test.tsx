// @vitest-environment jsdom
/** A kind of cloud nobody here has heard of gets its form, its checks and its scan screens from its own facts. */
import { KIND_FACTS } from '@shared/kinds'
import { SHELF } from '@shared/kinds/testing/shelf'
import type { ScanBrief } from '@shared/model/scan'
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type App, AppContext } from '../../app/app-context'
import { fakeTransport } from '../../testing/fake-transport'
import { formOf } from '../../wizard/form-fields'
import { typeOptions } from '../../wizard/gating'
import { WizardStore } from '../../wizard/wizard-store'
import { matrixColumns, stageRows } from '../scans/scan-view'
import { GroupStep } from './group-step'
import { MainStep } from './main-step'
import { ReviewStep } from './review-step'
import { StepList } from './step-list'
import { TestPanel } from './test-panel'

afterEach(cleanup)

let backend: ReturnType<typeof fakeTransport>
let store: WizardStore
const id = (field: string) => `configuration.Librarian.${field}`

beforeEach(() => {
  backend = fakeTransport()
  store = new WizardStore(backend.transport, [...KIND_FACTS, SHELF], () => [])
  store.set('name', 'reading room')
  store.set('environment_type', 'Shelf')
})

const show = (what: React.ReactNode) => {
  const host = { secretsStoredIn: 'the vault', capabilities: { dialogs: false } }
  // The wizard asks nothing else of its window.
  const app = { transport: backend.transport, host } as unknown as App
  return render(<AppContext.Provider value={app}>{what}</AppContext.Provider>)
}
const fill = () => {
  const values = {
    distribution: 'Oak',
    distribution_version: '1',
    mechanism_drivers: ['OVS'],
    type_drivers: ['vlan'],
    [id('host')]: 'desk',
    [id('pin')]: 'p1n',
  }
  for (const [field, value] of Object.entries(values)) store.set(field, value)
}

describe('its form', () => {
  it('can be chosen beside the kinds of the product, and brings its own steps', () => {
    expect(typeOptions(store.kinds).map((option) => [option.id, option.disabledReason])).toEqual([
      ['OpenStack', undefined],
      ['Shelf', undefined],
      ['Kubernetes', 'Planned'],
      ['VMware', 'Planned'],
      ['Bare-metal', 'Planned'],
    ])
    expect(store.value('name')).toBe('reading room')
    show(
      <>
        <StepList store={store} />
        <MainStep store={store} />
      </>,
    )
    const steps = screen.getAllByTestId(/^wizard\.step\./).map((step) => step.dataset.testid)
    expect(steps).toEqual(['wizard.step.main', 'wizard.step.Librarian', 'wizard.step.review'])
  })

  it('has boxes, choices and defaults as its schema says', () => {
    const form = formOf(SHELF, 'Librarian')
    if (!form) throw new Error('no form')
    expect(form.fields.map(({ field, kind, initial }) => [field, kind, initial])).toEqual([
      ['host', 'text', undefined],
      ['port', 'number', 7000],
      ['pin', 'secret', undefined],
      ['order', 'select', 'author'],
      ['quiet', 'switch', true],
      ['patience', 'number', 5],
      ['note', 'text', undefined],
    ])
    show(<GroupStep store={store} form={form} />)
    fireEvent.change(screen.getByLabelText('Desk'), { target: { value: 'desk 7' } })
    expect(store.value(id('host'))).toBe('desk 7')
    fireEvent.change(screen.getByLabelText('Pin'), { target: { value: 'p1n' } })
    expect(screen.getByLabelText<HTMLInputElement>('Pin').type).toBe('password')
    store.leave(id('host'))
    expect(store.errorOf(id('host'))).toBe('enter a host name or IP address, without scheme or path')
  })

  it('asks for what its facts call needed, and saves the rest', async () => {
    fill()
    expect(store.problems).toEqual([])
    store.set(id('order'), 'title')
    expect(store.problems).toEqual([{ path: id('note'), message: 'enter what to whisper' }])
    store.set(id('order'), 'author')
    backend.answer('environments.save', (input: { environment: { name: string } }) => ({
      name: input.environment.name,
    }))
    expect(await store.save('save')).toBe('reading room')
    expect(backend.calls.at(-1)?.input).toMatchObject({
      environment: {
        environment_type: 'Shelf',
        configuration: [{ name: 'Librarian', host: 'desk', pin: 'p1n', port: 7000, order: 'author', quiet: true }],
      },
    })
    const { container } = show(<ReviewStep store={store} />)
    expect(container.textContent).toContain('will be stored encrypted in the vault')
    expect(container.textContent).not.toContain('p1n')
  })

  it('is tested check by check', async () => {
    fill()
    backend.answer('connections.test', [
      {
        target: 'Librarian',
        state: 'ok',
        stages: [
          { id: 'knock', state: 'ok', detail: 'at desk' },
          { id: 'ask', state: 'ok', detail: '2 boards' },
        ],
        elapsed_ms: 3,
        warnings: [],
      },
    ])
    await store.test(store.testable)
    expect(store.statusOf('Librarian').state).toBe('tested')
    show(<TestPanel store={store} />)
    fireEvent.click(screen.getByTestId('test.Librarian.toggle'))
    expect(screen.getAllByTestId('test.stage').map((row) => row.children[1]?.textContent)).toEqual([
      'Knock',
      'Ask for the key',
    ])
  })
})

it('has its words and columns on the screen of a scan', () => {
  const stages = ['connect', 'boards', 'books', 'commit'].map((stage) => ({
    id: stage,
    state: 'waiting' as const,
    count: 0,
  }))
  // Rows are made of the stages alone.
  const rows = stageRows({ stages } as unknown as ScanBrief, 0, SHELF)
  expect(rows.map(({ label }) => label)).toEqual(['Connect', 'Boards', 'Books', 'Write inventory'])
  expect(matrixColumns({ status: 'running', hosts: [] }, SHELF)).toEqual([{ type: 'book', label: 'book' }])
})
