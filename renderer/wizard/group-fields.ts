/** The fields of every connection group. Facts: defaults and limits of `shared/model/environment`; help: what operators ask. */
import { type FieldSpec, groupField, type Values, type WizardGroup } from './field-spec'

type GroupFieldSpec = Omit<FieldSpec, 'id'> & { field: string }

const of = (group: WizardGroup, specs: readonly GroupFieldSpec[]): readonly FieldSpec[] =>
  specs.map(({ field, ...spec }) => ({ ...spec, id: field.startsWith('auth.') ? field : groupField(group, field) }))

const isAuth =
  (id: string, ...choices: readonly string[]) =>
  (values: Values): boolean =>
    choices.includes(String(values[id]))

const PORT = { label: 'Port', kind: 'number', width: 1, min: 1, max: 65535 } as const

const openStack = of('OpenStack', [
  {
    field: 'host',
    label: 'Host',
    kind: 'text',
    width: 4,
    isMono: true,
    placeholder: 'keystone.example.net',
    help: 'Where Keystone answers.',
  },
  { field: 'port', ...PORT },
  {
    field: 'scheme',
    label: 'Scheme',
    kind: 'select',
    width: 1,
    options: [
      { id: 'http', label: 'http' },
      { id: 'https', label: 'https' },
    ],
  },
  {
    field: 'auth.OpenStack',
    label: 'Authentication',
    kind: 'select',
    width: 6,
    options: [
      { id: 'password', label: 'User and password', description: 'An account with the admin role' },
      {
        id: 'application-credential',
        label: 'Application credential',
        description: 'An id and a secret made in Keystone',
      },
    ],
  },
  {
    field: 'user',
    label: 'User',
    kind: 'text',
    width: 3,
    isMono: true,
    placeholder: 'admin',
    help: 'Needs the admin role to see every project.',
    when: isAuth('auth.OpenStack', 'password'),
  },
  { field: 'pwd', label: 'Password', kind: 'secret', width: 3, when: isAuth('auth.OpenStack', 'password') },
  {
    field: 'application_credential_id',
    label: 'Credential id',
    kind: 'text',
    width: 3,
    isMono: true,
    when: isAuth('auth.OpenStack', 'application-credential'),
  },
  {
    field: 'application_credential_secret',
    label: 'Credential secret',
    kind: 'secret',
    width: 3,
    when: isAuth('auth.OpenStack', 'application-credential'),
  },
  {
    field: 'admin_project',
    label: 'Project',
    kind: 'text',
    width: 2,
    isMono: true,
    placeholder: 'admin',
    when: isAuth('auth.OpenStack', 'password'),
  },
  {
    field: 'user_domain',
    label: 'User domain',
    kind: 'text',
    width: 2,
    isMono: true,
    placeholder: 'Default',
    when: isAuth('auth.OpenStack', 'password'),
  },
  {
    field: 'project_domain',
    label: 'Project domain',
    kind: 'text',
    width: 2,
    isMono: true,
    placeholder: 'Default',
    when: isAuth('auth.OpenStack', 'password'),
  },
  {
    field: 'region',
    label: 'Region',
    kind: 'text',
    width: 3,
    isMono: true,
    isOptional: true,
    section: 'advanced',
    help: 'Empty means every region of the catalogue.',
  },
  {
    field: 'interface',
    label: 'Endpoint interface',
    kind: 'select',
    width: 3,
    section: 'advanced',
    options: [
      { id: 'public', label: 'public' },
      { id: 'internal', label: 'internal' },
      { id: 'admin', label: 'admin' },
    ],
  },
  {
    field: 'url',
    label: 'Full address',
    kind: 'text',
    width: 6,
    isMono: true,
    isOptional: true,
    section: 'advanced',
    placeholder: 'https://cloud.example.net/identity/v3',
    help: 'For a Keystone below a path. Wins over scheme, host and port.',
  },
  {
    field: 'ca_file',
    label: 'CA file',
    kind: 'text',
    width: 4,
    isMono: true,
    isOptional: true,
    section: 'advanced',
    file: 'ca-file',
    help: 'Certificate authority of the cloud, in PEM.',
  },
  { field: 'timeout', label: 'Timeout', kind: 'number', width: 2, min: 1, max: 600, unit: 's', section: 'advanced' },
  {
    field: 'verify_tls',
    label: 'Verify certificates',
    kind: 'switch',
    width: 6,
    section: 'advanced',
    help: 'Off, anyone between here and the cloud can read the password.',
  },
  {
    field: 'admin_token',
    label: 'Admin token',
    kind: 'secret',
    width: 6,
    isOptional: true,
    section: 'advanced',
    help: 'Bootstrap token of clouds before Keystone v3. Leave it empty otherwise.',
    when: isAuth('auth.OpenStack', 'password'),
  },
])

const mysql = of('mysql', [
  { field: 'host', label: 'Host', kind: 'text', width: 4, isMono: true, placeholder: 'db.example.net' },
  { field: 'port', ...PORT },
  { field: 'connect_timeout', label: 'Timeout', kind: 'number', width: 1, min: 1, max: 600, unit: 's' },
  {
    field: 'user',
    label: 'User',
    kind: 'text',
    width: 3,
    isMono: true,
    placeholder: 'calipso',
    help: 'A read-only account on all service schemas.',
  },
  { field: 'pwd', label: 'Password', kind: 'secret', width: 3 },
  {
    field: 'through_master_host',
    label: 'Connect from the master host',
    kind: 'switch',
    width: 6,
    help: 'Use when this computer has no route to the database.',
  },
  {
    field: 'schema',
    label: 'Schema',
    kind: 'text',
    width: 3,
    isMono: true,
    isOptional: true,
    section: 'advanced',
    help: 'Only where the Nova schema is not called "nova".',
  },
])

const cli = of('CLI', [
  { field: 'host', label: 'Host', kind: 'text', width: 4, isMono: true, placeholder: 'controller.example.net' },
  { field: 'port', ...PORT },
  { field: 'timeout', label: 'Timeout', kind: 'number', width: 1, min: 1, max: 600, unit: 's' },
  { field: 'user', label: 'User', kind: 'text', width: 2, isMono: true, placeholder: 'calipso' },
  {
    field: 'auth.CLI',
    label: 'Authentication',
    kind: 'select',
    width: 4,
    help: 'Several are tried in their order; an agent error is not fatal.',
    options: [
      { id: 'agent', label: 'SSH agent, then key file' },
      { id: 'key', label: 'Key file' },
      { id: 'password', label: 'Password' },
      { id: 'any', label: 'Agent, key file, then password' },
    ],
  },
  {
    field: 'key',
    label: 'Key file',
    kind: 'text',
    width: 4,
    isMono: true,
    isOptional: isAuth('auth.CLI', 'agent', 'any'),
    file: 'private-key',
    placeholder: '/home/you/.ssh/id_ed25519',
    help: 'Path of the private key on this computer.',
    when: isAuth('auth.CLI', 'agent', 'key', 'any'),
  },
  {
    field: 'key_passphrase',
    label: 'Passphrase',
    kind: 'secret',
    width: 2,
    isOptional: true,
    when: isAuth('auth.CLI', 'agent', 'key', 'any'),
  },
  {
    field: 'pwd',
    label: 'Password',
    kind: 'secret',
    width: 4,
    isOptional: isAuth('auth.CLI', 'any'),
    when: isAuth('auth.CLI', 'password', 'any'),
  },
  {
    field: 'onward_user',
    label: 'SSH user',
    kind: 'text',
    width: 2,
    isMono: true,
    isOptional: true,
    section: 'onward',
    help: 'Empty means the same user.',
  },
  {
    field: 'onward',
    label: 'Route',
    kind: 'select',
    width: 2,
    section: 'onward',
    options: [
      { id: 'auto', label: 'Whichever works' },
      { id: 'tunnel', label: 'Own login, tunnelled', description: 'Keys stay on this computer' },
      { id: 'nested', label: 'ssh of the master host', description: 'With the keys it has' },
    ],
  },
  {
    field: 'sudo',
    label: 'sudo',
    kind: 'select',
    width: 2,
    section: 'onward',
    options: [
      { id: 'auto', label: 'If it works' },
      { id: 'password', label: 'With a password' },
      { id: 'never', label: 'Never' },
    ],
  },
  {
    field: 'sudo_password',
    label: 'sudo password',
    kind: 'secret',
    width: 4,
    isOptional: true,
    section: 'onward',
    help: 'Empty means the password of the login.',
    when: isAuth('configuration.CLI.sudo', 'password'),
  },
  {
    field: 'sessions_per_host',
    label: 'Sessions per host',
    kind: 'number',
    width: 3,
    min: 1,
    max: 10,
    section: 'advanced',
    help: 'Servers accept ten unless told otherwise.',
  },
  { field: 'parallel_hosts', label: 'Hosts at a time', kind: 'number', width: 3, min: 1, max: 64, section: 'advanced' },
])

const amqp = of('AMQP', [
  { field: 'host', label: 'Host', kind: 'text', width: 4, isMono: true, placeholder: 'rabbit.example.net' },
  { field: 'port', ...PORT, width: 2 },
  { field: 'user', label: 'User', kind: 'text', width: 3, isMono: true, placeholder: 'openstack' },
  { field: 'pwd', label: 'Password', kind: 'secret', width: 3 },
  {
    field: 'vhost',
    label: 'Virtual host',
    kind: 'text',
    width: 3,
    isMono: true,
    isOptional: true,
    section: 'advanced',
  },
  { field: 'tls', label: 'TLS', kind: 'switch', width: 6, section: 'advanced' },
])

/** The fields of each group's step, in reading order. */
export const GROUP_FIELDS: Readonly<Record<WizardGroup, readonly FieldSpec[]>> = {
  OpenStack: openStack,
  mysql,
  CLI: cli,
  AMQP: amqp,
}
