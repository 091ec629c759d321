import { resolvedGroupSchema } from '@shared/kinds/openstack/groups'
import { describe, expect, test } from 'vitest'
import { type Catalogue, findEndpoint, isLocalAddress, regionsOf } from './catalogue'
import { tokenRequestBody } from './keystone-auth'
import { below, keystoneBase } from './keystone-url'
import { neutronBase } from './neutron'
import { novaBase } from './nova'

function groupWith(fields: object) {
  const group = resolvedGroupSchema.parse({ name: 'OpenStack', host: 'cloud.example.net', ...fields })
  if (group.name !== 'OpenStack') throw new Error('not an OpenStack group')
  return group
}

describe('Keystone’s address', () => {
  test.each([
    [{ host: '10.0.0.1' }, 'http://10.0.0.1:5000/v3'],
    [{ host: 'fd00::1', scheme: 'https', port: 443 }, 'https://[fd00::1]/v3'],
    [{ host: '[fd00::1]' }, 'http://[fd00::1]:5000/v3'],
    [{ url: 'https://cloud:5000' }, 'https://cloud:5000/v3'],
    [{ url: 'https://cloud:5000/v3/' }, 'https://cloud:5000/v3'],
    [{ url: 'https://cloud/identity' }, 'https://cloud/identity/v3'],
    [{ url: 'https://cloud/identity/v3/auth/tokens' }, 'https://cloud/identity/v3'],
    [{ url: 'http://cloud:35357/v2.0' }, 'http://cloud:35357/v3'],
  ])('%j → %s', (fields, expected) => {
    expect(keystoneBase(groupWith(fields)).href).toBe(expected)
  })

  test('paths are joined below the base', () => {
    expect(below(new URL('http://h/identity/v3/'), 'auth/tokens', { limit: '1' }).href).toBe(
      'http://h/identity/v3/auth/tokens?limit=1',
    )
  })
})

describe('the token request', () => {
  test('names user and project in their domains', () => {
    expect(tokenRequestBody(groupWith({ user: 'admin', pwd: 'x', project_domain: 'default' }))).toEqual({
      auth: {
        identity: {
          methods: ['password'],
          password: { user: { name: 'admin', domain: { name: 'Default' }, password: 'x' } },
        },
        scope: { project: { name: 'admin', domain: { id: 'default' } } },
      },
    })
  })

  test('takes generated ids as ids', () => {
    const id = '471bb0139ba64e6f9fbf203f64133cd3'
    expect(tokenRequestBody(groupWith({ user: id, pwd: 'x', admin_project: id }))).toMatchObject({
      auth: { identity: { password: { user: { id } } }, scope: { project: { id } } },
    })
  })

  test('prefers an application credential, which carries its own project', () => {
    const body = tokenRequestBody(
      groupWith({ user: 'a', pwd: 'b', application_credential_id: 'i', application_credential_secret: 's' }),
    )
    expect(body).toEqual({
      auth: { identity: { methods: ['application_credential'], application_credential: { id: 'i', secret: 's' } } },
    })
  })

  test('needs one or the other', () => {
    expect(() => tokenRequestBody(groupWith({ user: 'a' }))).toThrow(expect.objectContaining({ code: 'validation' }))
  })
})

describe('the service catalogue', () => {
  const trusted = new URL('http://10.0.0.1:5000/v3')
  const catalogue = (...endpoints: [type: string, kind: string, region: string | null, url: string][]): Catalogue =>
    endpoints.map(([type, kind, region, url]) => ({
      type,
      endpoints: [{ interface: kind, region, region_id: region, url }],
    }))

  test('finds by type, region and interface', () => {
    const services = catalogue(
      ['compute', 'public', 'A', 'http://a/compute/v2.1'],
      ['compute', 'public', 'B', 'http://b:8774/v2.1'],
      ['compute', 'internalURL', 'B', 'http://b-internal/v2.1'],
    )
    const found = findEndpoint(services, { kind: 'compute', region: 'B', interface: 'internal' }, trusted)
    expect(found).toMatchObject({ interface: 'internal', isFallback: false })
    expect(found.url.href).toBe('http://b-internal/v2.1')
    expect(findEndpoint(services, { kind: 'compute', region: 'A', interface: 'admin' }, trusted)).toMatchObject({
      interface: 'public',
      isFallback: true,
    })
    expect(() => findEndpoint(services, { kind: 'network', region: 'A', interface: 'public' }, trusted)).toThrow(
      expect.objectContaining({ code: 'not-found' }),
    )
  })

  test('lists the regions of compute and network, restricted on demand', () => {
    const services = catalogue(
      ['compute', 'public', 'B', 'http://b'],
      ['network', 'public', 'A', 'http://a'],
      ['image', 'public', 'C', 'http://c'],
      ['network', 'public', null, 'http://n'],
      ['network', 'internal', '', 'http://n'],
    )
    expect(regionsOf(services)).toEqual(['A', 'B', 'No-Region'])
    expect(regionsOf(services, 'B')).toEqual(['B'])
    expect(regionsOf(services, 'X')).toEqual([])
  })

  test.each([
    'http://127.0.0.1:8774',
    'http://localhost/',
    'http://[::1]/',
    'http://169.254.169.254/',
    'http://[fe80::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://0.0.0.0/',
    'http://2130706433/',
  ])('refuses %s unless Keystone is there', (url) => {
    const services = catalogue(['compute', 'public', 'A', url])
    const query = { kind: 'compute', region: 'A', interface: 'public' } as const
    expect(() => findEndpoint(services, query, trusted)).toThrow(expect.objectContaining({ code: 'permission-denied' }))
    expect(findEndpoint(services, query, new URL(url)).url.href).toBe(new URL(url).href)
  })

  test.each(['file:///etc/passwd', 'not a url', 'javascript:1', ''])('refuses %j', (url) => {
    expect(() =>
      findEndpoint(
        catalogue(['compute', 'public', 'A', url]),
        { kind: 'compute', region: 'A', interface: 'public' },
        trusted,
      ),
    ).toThrow(expect.objectContaining({ code: 'protocol' }))
  })

  test('ordinary addresses are not local', () => {
    expect(
      ['10.0.0.1', 'cloud.example.net', '192.168.1.1', '[fd00::1]', 'localhost.example.net'].map(isLocalAddress),
    ).toEqual([false, false, false, false, false])
  })
})

test.each([
  ['http://h:8774/v2.1', 'http://h:8774/v2.1'],
  ['http://h:8774/v2.1/471bb0139ba64e6f', 'http://h:8774/v2.1'],
  ['http://h:8774/v2/%(tenant_id)s', 'http://h:8774/v2'],
  ['https://h/compute/v2.1/', 'https://h/compute/v2.1'],
  ['http://h:8774', 'http://h:8774/v2.1'],
])('Nova at %s is asked at %s', (endpoint, expected) => {
  expect(novaBase(new URL(endpoint)).href).toBe(expected)
})

test.each([
  ['http://h:9696', 'http://h:9696/v2.0'],
  ['http://h:9696/', 'http://h:9696/v2.0'],
  ['http://h:9696/v2.0/', 'http://h:9696/v2.0'],
  ['https://h/networking', 'https://h/networking/v2.0'],
])('Neutron at %s is asked at %s', (endpoint, expected) => {
  expect(neutronBase(new URL(endpoint)).href).toBe(expected)
})
