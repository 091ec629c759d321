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
    expect(pasted?.notes).toEqual(['The password is not in the text: enter it below.'])
  })
  it('takes quoted values literally and computed ones not at all', () => {
    const values = first(`OS_AUTH_URL=http://h:5000\nexport OS_PASSWORD='a$b"c'\nexport OS_USERNAME="$(whoami)"`)
    expect(values['configuration.OpenStack.pwd']).toBe('a$b"c')
    expect(values['configuration.OpenStack.user']).toBeUndefined()
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
  it('refuses aliases, and text that is no YAML', () => {
    const bomb = 'a: &a [x, x]\nb: &b [*a, *a]\nclouds: *b\n'
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
    const empty = emptyDraft()
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
