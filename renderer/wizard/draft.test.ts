import { OPENSTACK } from '@shared/kinds/openstack'
import { type EnvironmentView, environmentInputSchema, environmentSchema } from '@shared/model/environment'
import { describe, expect, it } from 'vitest'
import { type Draft, documentOf, draftOf, emptyDraft, testDocument } from './draft'
import type { FieldValue } from './form-fields'
import { problemsOf } from './problems'

const filled = (change: Record<string, FieldValue> = {}, base: Draft = emptyDraft(OPENSTACK)): Draft => ({
  ...base,
  values: {
    ...base.values,
    name: 'lab',
    distribution: 'Kolla',
    distribution_version: 'train',
    mechanism_drivers: ['OVS'],
    type_drivers: ['vxlan'],
    'configuration.OpenStack.host': '10.1.1.1',
    'configuration.OpenStack.user': 'admin',
    'configuration.OpenStack.pwd': 's1',
    'configuration.CLI.host': '10.1.1.2',
    'configuration.CLI.user': 'root',
    ...change,
  },
})
const found = (draft: Draft, names: string[] = []) => problemsOf(draft, new Set(names)).map(({ path }) => path)

describe('an empty draft', () => {
  it('holds the defaults of the schema and nothing that looks like an address', () => {
    const { values } = emptyDraft(OPENSTACK)
    expect(values['configuration.OpenStack.port']).toBe(5000)
    expect(values['configuration.CLI.sessions_per_host']).toBe(4)
    expect(values['configuration.AMQP.vhost']).toBe('/')
    expect(values['configuration.OpenStack.host']).toBeUndefined()
    expect(values.name).toBe('')
  })
  it('does not fill an emptied number with its default', () => {
    expect(problemsOf(filled({ freshness_hours: undefined }), new Set())).toEqual([
      { path: 'freshness_hours', message: 'enter a number' },
    ])
    expect(problemsOf(filled({ 'configuration.OpenStack.port': 70_000 }), new Set())).toEqual([
      { path: 'configuration.OpenStack.port', message: 'enter a number between 1 and 65535' },
    ])
  })
  it('asks for everything needed, in the order of the form', () => {
    expect(found(emptyDraft(OPENSTACK))).toEqual([
      'name',
      'distribution',
      'distribution_version',
      'mechanism_drivers',
      'type_drivers',
      'configuration.OpenStack.host',
      'configuration.OpenStack.user',
      'configuration.OpenStack.pwd',
      'configuration.CLI.host',
      'configuration.CLI.user',
    ])
  })
})

describe('rules', () => {
  it('says in plain words what to enter', () => {
    const everything: Draft = {
      ...emptyDraft(OPENSTACK),
      included: new Set(['OpenStack', 'mysql', 'CLI', 'AMQP'] as const),
    }
    const messages = problemsOf(everything, new Set()).map(({ message }) => message)
    expect(messages.length).toBeGreaterThan(12)
    for (const message of messages) expect(message).toMatch(/^(enter|choose) /)
  })
  it('accepts a filled form', () => {
    expect(found(filled())).toEqual([])
  })
  it('refuses the name of another environment', () => {
    expect(found(filled(), ['lab'])).toEqual(['name'])
  })
  it.each([
    ['name', 'a/b'],
    ['code', 'ABC'],
    ['configuration.OpenStack.host', 'http://x'],
    ['configuration.OpenStack.url', 'ftp://x'],
    ['configuration.CLI.port', undefined],
    ['configuration.CLI.port', 70000],
  ])('refuses %s = %s', (id, value) => {
    expect(found(filled({ [id]: value }))).toEqual([id])
  })
  it('needs what the way of authenticating needs', () => {
    expect(problemsOf(filled({ 'auth.CLI': 'key' }), new Set())).toEqual([
      { path: 'configuration.CLI.key', message: 'enter the path of the private key' },
    ])
    expect(found(filled({ 'auth.CLI': 'password' }))).toEqual(['configuration.CLI.pwd'])
    expect(found(filled({ 'auth.OpenStack': 'application-credential' }))).toEqual([
      'configuration.OpenStack.application_credential_id',
      'configuration.OpenStack.application_credential_secret',
    ])
  })
  it('asks for the database only when it is used', () => {
    const draft = filled()
    expect(found({ ...draft, included: new Set([...draft.included, 'mysql'] as const) })).toEqual([
      'configuration.mysql.host',
      'configuration.mysql.user',
      'configuration.mysql.pwd',
    ])
  })
})

describe('the document', () => {
  it('leaves out what is hidden or empty', () => {
    const draft = filled({ 'auth.CLI': 'key', 'configuration.CLI.key': '/k', 'configuration.CLI.pwd': 'typed before' })
    const parsed = environmentInputSchema.parse(documentOf(draft))
    expect(parsed.configuration).toMatchObject([{ name: 'OpenStack' }, { name: 'CLI', key: '/k', agent: false }])
    expect(JSON.stringify(parsed)).not.toContain('typed before')
  })
  it('lets one group be tested before the rest is filled in', () => {
    const draft = filled({ name: '', distribution: '' })
    expect(testDocument(draft, ['CLI']).configuration).toMatchObject([{ name: 'CLI', host: '10.1.1.2' }])
    expect(() => testDocument(emptyDraft(OPENSTACK), ['CLI'])).toThrow()
  })
})

describe('editing', () => {
  const stored: EnvironmentView = environmentSchema.parse({
    name: 'lab',
    distribution: 'Kolla',
    distribution_version: 'train',
    mechanism_drivers: ['OVS'],
    type_drivers: ['vxlan'],
    aci_enabled: true,
    listen: true,
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    configuration: [
      { name: 'OpenStack', host: 'k', user: 'admin', pwd: { set: true } },
      {
        name: 'CLI',
        host: 'c',
        user: 'root',
        key: '/k',
        key_passphrase: { set: true },
        hosts: { 'cmp-1': { user: 'x', pwd: { set: true } }, 'cmp-2': { pwd: { set: false } } },
      },
      { name: 'ACI', host: 'apic', user: 'a', pwd: { set: true } },
    ],
  })
  it('keeps every secret and everything it has no field for', () => {
    const parsed = environmentInputSchema.parse(documentOf(draftOf(OPENSTACK, stored)))
    expect(parsed).toMatchObject({
      aci_enabled: true,
      // Kept though there is no switch for it: nothing listens yet.
      listen: true,
      configuration: [
        { name: 'OpenStack', pwd: { keep: true } },
        {
          name: 'CLI',
          key_passphrase: { keep: true },
          agent: false,
          hosts: { 'cmp-1': { user: 'x', pwd: { keep: true } }, 'cmp-2': {} },
        },
        { name: 'ACI', host: 'apic', pwd: { keep: true } },
      ],
    })
  })
  it('replaces a secret that is typed and drops one that is cleared', () => {
    const draft = draftOf(OPENSTACK, stored)
    const next: Draft = {
      ...draft,
      values: { ...draft.values, 'configuration.OpenStack.pwd': 'new' },
      stored: new Set(['configuration.OpenStack.pwd']),
    }
    expect(documentOf(next).configuration).toMatchObject([
      { pwd: 'new' },
      expect.not.objectContaining({ key_passphrase: expect.anything() }),
      {},
    ])
  })
})
