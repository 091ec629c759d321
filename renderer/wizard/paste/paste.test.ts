import { OPENSTACK } from '@shared/kinds/openstack'
import { environmentInputSchema } from '@shared/model/environment'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { documentOf, emptyDraft } from '../draft'
import { problemsOf } from '../problems'
import { readPasted } from './read-pasted'

const OPENRC = `#!/usr/bin/env bash
# To use an OpenStack cloud you need to authenticate
export OS_AUTH_URL=https://keystone.example.net:5000/v3
export OS_PROJECT_NAME="admin"
export OS_USER_DOMAIN_NAME='Default'
export OS_PROJECT_DOMAIN_ID=default  # the built-in one
unset OS_TENANT_ID
export OS_USERNAME="ops"
echo "Please enter your OpenStack Password for project $OS_PROJECT_NAME as user $OS_USERNAME: "
read -sr OS_PASSWORD_INPUT
export OS_PASSWORD=$OS_PASSWORD_INPUT
export OS_REGION_NAME=RegionOne
export OS_INTERFACE=internalURL
export OS_IDENTITY_API_VERSION=3
`

const CLOUDS = `clouds:
  lab:
    auth:
      auth_url: http://10.1.2.3:5000/v3
      username: admin
      password: "p#ss: w\\"ord"
      project_name: admin # the admin project
      user_domain_name: Default
    region_name: RegionOne
    verify: false
  edge:
    auth_type: v3applicationcredential
    auth:
      auth_url: https://edge.example.net/identity/v3
      application_credential_id: 'abc'
      application_credential_secret: 'it''s'
    interface: public
    regions:
      - name: one
`

const first = (text: string) => readPasted(text)[0]?.values ?? {}

describe('openrc', () => {
  it('fills the API step and says that the password is asked for by the script', () => {
    const [pasted] = readPasted(OPENRC)
    expect(pasted?.values).toEqual({
      'configuration.OpenStack.scheme': 'https',
      'configuration.OpenStack.host': 'keystone.example.net',
      'configuration.OpenStack.port': 5000,
      'configuration.OpenStack.url': '',
      'configuration.OpenStack.user': 'ops',
      'configuration.OpenStack.admin_project': 'admin',
      'configuration.OpenStack.user_domain': 'Default',
      'configuration.OpenStack.project_domain': 'Default',
      'configuration.OpenStack.region': 'RegionOne',
      'configuration.OpenStack.interface': 'internal',
      'auth.OpenStack': 'password',
    })
    expect(pasted?.notes).toEqual([
      'OS_PASSWORD is not taken over: it uses $OS_PASSWORD_INPUT.',
      'The password is not in the text: enter it below.',
    ])
  })
  it('that is damaged is still known, and says what is not taken', () => {
    const [pasted] = readPasted("export OS_PASSWORD='hunter2")
    expect(pasted?.notes[0]).toBe('OS_PASSWORD is not taken over: it uses a quote that is not closed.')
  })
  it('takes quoted values literally and computed ones not at all', () => {
    const values = first(`OS_AUTH_URL=http://h:5000\nexport OS_PASSWORD='a$b"c'\nexport OS_USERNAME="$(whoami)"`)
    expect(values['configuration.OpenStack.pwd']).toBe('a$b"c')
    expect(values['configuration.OpenStack.user']).toBeUndefined()
  })
})

describe('the openrc of Windows', () => {
  it('is read for both of its shells', () => {
    const expected = { 'configuration.OpenStack.user': 'ad min', 'configuration.OpenStack.pwd': "it's" }
    expect(
      first('set OS_AUTH_URL=http://h:5000\r\nset "OS_USERNAME=ad min"\r\nset OS_PASSWORD=it\'s\r\n'),
    ).toMatchObject(expected)
    expect(
      first('$env:OS_AUTH_URL = \'http://h:5000\'\n$env:OS_USERNAME="ad min"\n$env:OS_PASSWORD = "it\'s"\n'),
    ).toMatchObject(expected)
  })
})

describe('clouds.yaml', () => {
  it('offers every cloud of the file', () => {
    const [lab, edge] = readPasted(CLOUDS)
    expect([lab?.label, edge?.label]).toEqual(['lab', 'edge'])
    expect(lab?.values).toMatchObject({
      'configuration.OpenStack.host': '10.1.2.3',
      'configuration.OpenStack.pwd': 'p#ss: w"ord',
      'configuration.OpenStack.admin_project': 'admin',
      'configuration.OpenStack.verify_tls': false,
    })
    expect(edge?.values).toMatchObject({
      'auth.OpenStack': 'application-credential',
      'configuration.OpenStack.url': 'https://edge.example.net/identity/v3',
      'configuration.OpenStack.port': 443,
      'configuration.OpenStack.application_credential_id': 'abc',
      'configuration.OpenStack.application_credential_secret': "it's",
    })
  })
  it('reads anchors, aliases and merged keys, JSON, and a second document with the secrets', () => {
    const auth = 'auth_url: "http://h:5000/v3", username: u, password: x, project_name: p'
    const aliased = readPasted(
      `clouds:\n  a:\n    auth: &auth {${auth}}\n  b:\n    region_name: two\n    auth: *auth\n`,
    )
    expect(aliased.map(({ label, values }) => [label, values['configuration.OpenStack.pwd']])).toEqual([
      ['a', 'x'],
      ['b', 'x'],
    ])
    const merging = `clouds:\n  a:\n    auth: &auth {${auth}}\n  b:\n    auth: {<<: *auth, username: v}\n`
    expect(readPasted(merging)[1]?.values).toMatchObject({
      'configuration.OpenStack.user': 'v',
      'configuration.OpenStack.pwd': 'x',
    })
    expect(first('{"clouds": {"a": {"auth": {"auth_url": "http://h:5000/v3", "username": "u"}}}}')).toMatchObject({
      'configuration.OpenStack.user': 'u',
    })
    const secure = 'clouds:\n  a: {auth: {auth_url: "http://h:5000/v3"}}\n---\nclouds:\n  a: {auth: {password: s}}\n'
    expect(first(secure)).toMatchObject({
      'configuration.OpenStack.host': 'h',
      'configuration.OpenStack.pwd': 's',
    })
  })
  it('takes ids of user, project and domain in place of names, and names what it does not take', () => {
    const [user, project, domain] = ['0', '1', '2'].map((digit) => digit.repeat(32))
    const text = `clouds:\n  a:\n    profile: vendor\n    regions: [one, two]\n    auth: {auth_url: "http://h:5000/v3", user_id: ${user}, password: x, project_id: ${project}, user_domain_id: ${domain}, system_scope: all}\n`
    const [pasted] = readPasted(text)
    expect(pasted?.values).toMatchObject({
      'configuration.OpenStack.user': user,
      'configuration.OpenStack.admin_project': project,
      'configuration.OpenStack.user_domain': domain,
    })
    expect(pasted?.notes).toEqual(['Not taken over: profile, system_scope, regions.'])
    const odd = readPasted(
      'clouds:\n  a:\n    auth: {auth_url: "http://h:5000/v3", password: x, project_id: ops, user_id: jane}\n',
    )
    expect(odd[0]?.notes).toEqual([
      'The user is given by the id jane: enter its name.',
      'The project is given by the id ops: enter its name.',
    ])
    const bare = readPasted(
      'clouds:\n  a:\n    auth: {auth_url: "http://h:5000/v3", password: 0123, project_name: null, username: ~}\n',
    )
    expect(bare[0]?.values['configuration.OpenStack.pwd']).toBe('0123')
    expect(bare[0]?.notes).toEqual([
      'The user is not in the text: enter it below.',
      'The project is not in the text: enter it below.',
    ])
  })
  it('takes the later of two equal keys, and nothing that Ansible encrypted', () => {
    const auth =
      'auth:\n      auth_url: http://h:5000/v3\n      username: u\n      username: v\n      project_name: p\n'
    const [pasted] = readPasted(
      `clouds:\n  a:\n    ${auth}      password: !vault |\n        $ANSIBLE_VAULT;1.1;AES256\n        66383439\n`,
    )
    expect(pasted?.values['configuration.OpenStack.user']).toBe('v')
    expect(pasted?.values).not.toHaveProperty('configuration.OpenStack.pwd')
    expect(pasted?.notes).toEqual(['The password is not in the text: enter it below.', 'Not taken over: password.'])
  })
  it('says that another way of signing in is not supported, instead of taking it for a password', () => {
    const auth = 'auth_url: "http://h:5000/v3", project_name: p'
    const [token, oidc, byName] = readPasted(
      `clouds:\n  t:\n    auth_type: v3token\n    auth: {${auth}, token: abc}\n  o:\n    auth_type: v3oidcpassword\n    auth: {${auth}, username: u, password: x}\n  n:\n    auth_type: v3applicationcredential\n    auth: {${auth}, application_credential_name: c, application_credential_secret: s}\n`,
    )
    for (const [pasted, type] of [
      [token, 'v3token'],
      [oidc, 'v3oidcpassword'],
    ] as const) {
      expect(pasted?.values).not.toHaveProperty('configuration.OpenStack.pwd')
      expect(pasted?.values).not.toHaveProperty('auth.OpenStack')
      expect(pasted?.notes[0]).toContain(`signs in with "${type}", which is not supported`)
    }
    expect(byName?.values['auth.OpenStack']).toBe('application-credential')
    expect(byName?.notes).toContain('The application credential is given by its name: enter its id.')
  })
  it('that is damaged is not taken for something unknown', () => {
    const damaged = 'clouds:\n  a:\n    auth: {auth_url: "http://h", password: hunter2\n'
    expect(() => readPasted(damaged)).toThrow(/looks like a clouds.yaml, but it cannot be read from line \d/)
    expect(() => readPasted(damaged)).not.toThrow(/hunter2/)
  })
  it('refuses aliases that expand without end, and text that is no YAML', () => {
    const levels = Array.from({ length: 12 }, (_, n) => `l${n + 1}: &l${n + 1} [${`*l${n}, `.repeat(9)}*l${n}]`)
    const bomb = `l0: &l0 [x, x]\n${levels.join('\n')}\nclouds: *l12\n`
    for (const text of [bomb, '{unclosed: [', '- a list']) {
      expect(() => readPasted(text)).toThrow(expect.objectContaining({ code: 'parse-failed' }))
    }
  })
})

describe('Calipso JSON', () => {
  const document = {
    name: 'Mirantis-Liberty',
    distribution: 'Mirantis',
    distribution_version: ['8.0'],
    type_drivers: 'vxlan',
    mechanism_drivers: ['OVS'],
    app_path: '/home/scan/calipso_prod/app',
    configuration: [
      { name: 'OpenStack', host: '10.0.0.2', port: '5000', user: 'admin', pwd: 'x', admin_token: 'tok' },
      { name: 'mysql', host: '10.0.0.2', port: '3307', user: 'root', pwd: 'y' },
      { name: 'CLI', host: '10.0.0.2', user: 'root', key: '/keys/a' },
      { name: 'Sensu', server_ip: '10.0.0.9' },
    ],
  }
  it('fills a form that then passes', () => {
    const [pasted] = readPasted(JSON.stringify(document))
    const empty = emptyDraft(OPENSTACK)
    const draft = {
      ...empty,
      values: { ...empty.values, ...pasted?.values },
      included: new Set(pasted?.groups),
    }
    expect(problemsOf(draft, new Set())).toEqual([])
    expect(environmentInputSchema.parse(documentOf(draft))).toMatchObject({
      name: 'Mirantis-Liberty',
      distribution_version: '8.0',
      type_drivers: ['vxlan'],
      configuration: [
        { name: 'OpenStack', port: 5000, admin_token: 'tok' },
        { name: 'mysql', port: 3307 },
        { name: 'CLI', key: '/keys/a', agent: false },
      ],
    })
    expect(pasted?.notes).toEqual(['Not taken over: Sensu.'])
    expect(pasted?.carried).toEqual({ app_path: '/home/scan/calipso_prod/app' })
  })
  it('reads what the shell of MongoDB prints, and empty texts as absent', () => {
    const printed = `{
      "_id" : ObjectId("59a0000000000000000000aa"), name : 'printed', "distribution" : "RDO", // as printed
      "distribution_version" : "Queens", "type_drivers" : "vxlan", "mechanism_drivers" : [ "OVS" ],
      "last_scanned" : ISODate("2018-05-01T00:00:00Z"), "user" : "u1", "auth" : { "view-env" : [ "u1" ] },
      "configuration" : [
        { "name" : "OpenStack", "host" : "h", "port" : NumberInt(5000), "user" : "a", "pwd" : "x", "admin_token" : "" },
        { "name" : "mysql", "host" : "h", "port" : NumberLong("3307"), "user" : "root", "pwd" : "y", },
      ],
    }`
    const [pasted] = readPasted(printed)
    expect(pasted?.values).toMatchObject({
      name: 'printed',
      'configuration.OpenStack.port': 5000,
      'configuration.mysql.port': 3307,
    })
    expect(pasted?.values).not.toHaveProperty('configuration.OpenStack.admin_token')
    expect(pasted?.carried).toEqual({ user: 'u1', auth: { 'view-env': ['u1'] } })
    expect(pasted?.notes).toEqual([])
    const damaged = printed.replace('NumberInt(5000)', 'NumberInt(5000')
    expect(() => readPasted(damaged)).toThrow(/cannot be read as JSON from line 6/)
  })
})

describe('Calipso JSON with values of other types', () => {
  it('reads numbers and flags written as texts, texts written as numbers, and names what it cannot read', () => {
    const group = '"name": "OpenStack", "host": "h", "port": "5000", "user": 5, "pwd": 12345, "verify_tls": "False"'
    const [pasted] = readPasted(
      `{ "name": "x", "distribution_version": 8, "protected": "true", "user": DBRef("users", ObjectId("59a0")),
         "configuration": [{ ${group}, "region": ["one"] }, { "name": "CLI", "host": "h", "pwd": "p", "agent": "false" }] }`,
    )
    expect(pasted?.values).toMatchObject({
      distribution_version: '8',
      protected: true,
      'configuration.OpenStack.port': 5000,
      'configuration.OpenStack.user': '5',
      'configuration.OpenStack.pwd': '12345',
      'configuration.OpenStack.verify_tls': false,
      'auth.CLI': 'password',
    })
    expect(pasted?.notes).toEqual(['Not taken over: OpenStack: region.'])
  })
})

describe('anything else', () => {
  it('is refused without being quoted', () => {
    expect(() => readPasted('my secret is hunter2')).toThrow(/neither an openrc/)
    expect(() => readPasted('my secret is hunter2')).not.toThrow(/hunter2/)
  })
  it('never fails in another way', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          readPasted(text)
        } catch (thrown) {
          expect(thrown).toHaveProperty('code', 'parse-failed')
        }
      }),
    )
  })
})
