/** How the connection groups of OpenStack are filled in, and what stands beside their forms. */
import type { Condition, FieldFacts, FormFacts } from '../cloud-kind'

const PORT = { field: 'port', label: 'Port', width: 1 } as const
const TIMEOUT = { field: 'timeout', label: 'Time limit', width: 1, unit: 's' } as const
const PASSWORD = { field: 'pwd', label: 'Password', width: 3 } as const
const byPassword: Condition = ['auth', 'password']
const byCredential: Condition = ['auth', 'application-credential']
const byKey: Condition = ['auth', 'agent', 'key', 'any']

const advanced = (fields: readonly FieldFacts[]): FieldFacts[] =>
  fields.map((field) => ({ ...field, section: 'advanced' }))
const onward = (fields: readonly FieldFacts[]): FieldFacts[] =>
  fields.map((field) => ({ ...field, section: 'From the master host to the other hosts' }))

const openStack: FormFacts = {
  title: 'OpenStack API',
  lead: 'Keystone, and through its catalogue Nova and Neutron. Calipso only reads.',
  through: { group: 'CLI', when: ['reach', 'master-host'] },
  auth: { of: (has) => (has('application_credential_id') ? 'application-credential' : 'password') },
  fields: [
    { field: 'host', label: 'Host', width: 4, placeholder: 'keystone.example.net', help: 'Where Keystone answers.' },
    PORT,
    { field: 'scheme', label: 'Scheme', width: 1 },
    {
      field: 'auth',
      label: 'Authentication',
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
      width: 3,
      placeholder: 'admin',
      help: 'Needs the admin role to see every project.',
      when: byPassword,
      needed: { says: 'enter a user name', unless: 'admin_token' },
    },
    { ...PASSWORD, when: byPassword, needed: { says: 'enter the password', unless: 'admin_token' } },
    {
      field: 'application_credential_id',
      label: 'Credential id',
      width: 3,
      when: byCredential,
      needed: { says: 'enter the id of the credential' },
    },
    {
      field: 'application_credential_secret',
      label: 'Credential secret',
      width: 3,
      when: byCredential,
      needed: { says: 'enter the secret of the credential' },
    },
    { field: 'admin_project', label: 'Project', width: 2, placeholder: 'admin', when: byPassword },
    { field: 'user_domain', label: 'User domain', width: 2, placeholder: 'Default', when: byPassword },
    { field: 'project_domain', label: 'Project domain', width: 2, placeholder: 'Default', when: byPassword },
    ...advanced([
      { field: 'region', label: 'Region', width: 3, help: 'Leave empty to scan every region of the catalogue.' },
      { field: 'interface', label: 'Endpoint interface', width: 3 },
      {
        field: 'reach',
        label: 'Where the services are reached',
        width: 6,
        options: [
          { id: 'catalogue', label: 'At the addresses of the catalogue' },
          {
            id: 'configured-host',
            label: 'At Keystone’s host',
            description: 'With the ports and paths of the catalogue',
          },
          {
            id: 'master-host',
            label: 'Through the master host',
            description: 'For addresses that only the cloud’s own network reaches; needs SSH access',
          },
        ],
        help: 'The connection test finds out which of them works.',
      },
      {
        field: 'compute_url',
        label: 'Address of Nova',
        width: 6,
        placeholder: 'https://cloud.example.net:8774/v2.1',
        help: 'Leave empty to use the one in the catalogue.',
      },
      {
        field: 'network_url',
        label: 'Address of Neutron',
        width: 6,
        placeholder: 'https://cloud.example.net:9696',
        help: 'Leave empty to use the one in the catalogue.',
      },
      {
        field: 'url',
        label: 'Full address',
        width: 6,
        placeholder: 'https://cloud.example.net/identity/v3',
        help: 'For a Keystone below a path. Used instead of scheme, host and port.',
      },
      {
        field: 'ca_file',
        label: 'CA file',
        width: 4,
        file: 'ca-file',
        help: 'Certificate authority of the cloud, in PEM format.',
      },
      { ...TIMEOUT, width: 2 },
      {
        field: 'verify_tls',
        label: 'Verify certificates',
        width: 6,
        help: 'When this is off, anyone on the path to the cloud can read the password.',
      },
      {
        field: 'admin_token',
        label: 'Admin token',
        width: 6,
        help: 'Bootstrap token of a cloud without user accounts. Leave it empty otherwise.',
        when: byPassword,
      },
    ]),
  ],
  help: {
    title: 'What Calipso asks',
    lead: 'Only GET requests, and one POST to Keystone for a token.',
    asks: [
      ['GET /v3/projects, /v3/regions', 'projects and regions'],
      ['GET /servers/detail', 'instances of every project'],
      ['GET /os-services, /os-hypervisors', 'hosts and what runs on them'],
      ['GET /os-availability-zone, /os-aggregates', 'zones and aggregates'],
      ['GET /v2.0/networks, /subnets, /ports', 'networks and what is plugged into them'],
      ['GET /v2.0/routers, /agents', 'routers, DHCP and their hosts'],
    ],
    prepares: [
      'an account with the admin role, or an application credential of one',
      'the Keystone port open from this computer',
    ],
  },
}

const mysql: FormFacts = {
  title: 'Database',
  lead: 'The OpenStack databases stand in where an API does not answer: host aggregates and network agents of old releases.',
  optional: {
    label: 'Read the service databases',
    on: 'With a read-only account.',
    without:
      'Skipped: everything is read from the APIs. If Nova or Neutron does not answer for host aggregates or network agents, those will be missing.',
    isOn: false,
  },
  through: { group: 'CLI', when: ['through_master_host', 'true'] },
  fields: [
    { field: 'host', label: 'Host', width: 4, placeholder: 'db.example.net' },
    PORT,
    { ...TIMEOUT, field: 'connect_timeout' },
    {
      field: 'user',
      label: 'User',
      width: 3,
      placeholder: 'calipso',
      help: 'A read-only account on all service schemas.',
    },
    PASSWORD,
    {
      field: 'through_master_host',
      label: 'Connect through the master host',
      width: 6,
      help: 'Use this when this computer has no route to the database.',
    },
    ...advanced([
      { field: 'schema', label: 'Schema', width: 3, help: 'Only when the Nova schema is not called "nova".' },
    ]),
  ],
  help: {
    title: 'What Calipso asks',
    lead: 'SELECT statements on the service schemas, nothing else.',
    asks: [
      ['SELECT … FROM aggregates', 'host aggregates'],
      ['SELECT … FROM agents', 'network agents'],
    ],
    prepares: [
      'an account with SELECT on the schemas of Nova and Neutron',
      'the database port open from this computer or from the master host',
    ],
  },
}

const cli: FormFacts = {
  title: 'Master host',
  lead: 'The jump host that reaches every other host by SSH with sudo. Calipso runs read-only commands through it.',
  optional: {
    label: 'Reach the hosts over SSH',
    on: 'Through the master host.',
    without:
      'Skipped: vNICs, vConnectors, vEdges, tunnel endpoints and host pNICs are only known to the hosts. Without them there is no path from an instance to the network.',
    isOn: true,
  },
  auth: {
    of: (has) => {
      if (has('pwd')) return has('agent') || has('key') ? 'any' : 'password'
      return has('agent') || !has('key') ? 'agent' : 'key'
    },
    implies: (choice) => ({ agent: choice === 'agent' || choice === 'any' }),
  },
  fields: [
    { field: 'host', label: 'Host', width: 4, placeholder: 'controller.example.net' },
    PORT,
    TIMEOUT,
    { field: 'user', label: 'User', width: 2, placeholder: 'calipso' },
    {
      field: 'auth',
      label: 'Authentication',
      width: 4,
      help: 'Tried in this order; a missing agent is no error while another way is left.',
      options: [
        { id: 'agent', label: 'SSH agent, then key file' },
        { id: 'key', label: 'Key file' },
        { id: 'password', label: 'Password' },
        { id: 'any', label: 'SSH agent, key file, then password' },
      ],
    },
    {
      field: 'key',
      label: 'Key file',
      width: 4,
      file: 'private-key',
      placeholder: '/home/you/.ssh/id_ed25519',
      help: 'Path of the private key on this computer.',
      when: byKey,
      needed: { says: 'enter the path of the private key', when: ['auth', 'key'] },
    },
    { field: 'key_passphrase', label: 'Passphrase', width: 2, when: byKey },
    {
      ...PASSWORD,
      width: 4,
      when: ['auth', 'password', 'any'],
      needed: { says: 'enter the password', when: byPassword },
    },
    ...onward([
      { field: 'onward_user', label: 'SSH user', width: 2, help: 'Leave empty to use the same user.' },
      {
        field: 'onward',
        label: 'Route',
        width: 2,
        options: [
          { id: 'auto', label: 'Automatic' },
          { id: 'tunnel', label: 'Tunnel', description: 'Log in from this computer; keys stay here' },
          { id: 'nested', label: 'SSH from the master host', description: 'With the keys stored there' },
        ],
      },
      {
        field: 'sudo',
        label: 'sudo',
        width: 2,
        options: [
          { id: 'auto', label: 'When available' },
          { id: 'password', label: 'With a password' },
          { id: 'never', label: 'Never' },
        ],
      },
      {
        field: 'sudo_password',
        label: 'sudo password',
        width: 4,
        help: 'Leave empty to use the login password.',
        when: ['sudo', 'password'],
      },
    ]),
    ...advanced([
      {
        field: 'sessions_per_host',
        label: 'Sessions per host',
        width: 3,
        help: 'sshd allows ten per connection by default (MaxSessions).',
      },
      { field: 'parallel_hosts', label: 'Hosts scanned at the same time', width: 3 },
    ]),
  ],
  help: {
    title: 'What Calipso runs here',
    lead: 'Read-only commands, through this host, on each host of the cloud. Nothing is installed.',
    asks: [
      ['virsh -r list --all, dumpxml', 'instances and their taps'],
      ['ip -d -j link show, ip -j addr show', 'bridges, bonds, tunnels, addresses'],
      ['bridge -j fdb show', 'what a vConnector has learned'],
      ['ovs-vsctl --format=json list', 'vEdges and tunnel endpoints'],
      ['ip netns list, exec … ip addr show', 'routers, DHCP services'],
      ['ethtool', 'pNIC speed and carrier'],
      ['cat /proc/net/bonding/…', 'members of bonds'],
    ],
    prepares: [
      'an account on this host with sudo for the commands above',
      'its public key on every compute and network host',
      'port 22 open from this computer',
    ],
  },
}

const amqp: FormFacts = {
  title: 'Message bus',
  lead: 'The bus OpenStack announces changes on. Its settings can be tested and are kept with the environment.',
  optional: {
    label: 'Set up the message bus',
    on: 'Kept with the environment and tested here.',
    without: 'Not set up: the inventory is as old as the last scan.',
    isOn: false,
  },
  fields: [
    { field: 'host', label: 'Host', width: 4, placeholder: 'rabbit.example.net' },
    { ...PORT, width: 2 },
    { field: 'user', label: 'User', width: 3, placeholder: 'openstack' },
    PASSWORD,
    ...advanced([
      { field: 'vhost', label: 'Virtual host', width: 3 },
      { field: 'tls', label: 'TLS', width: 6 },
    ]),
  ],
  help: {
    title: 'What the test does',
    lead: 'Connects, opens the virtual host and declares a queue of its own that disappears with the connection.',
    asks: [],
    prepares: ['an account on the virtual host of the OpenStack services', 'the AMQP port open from this computer'],
  },
}

export const FORMS = { OpenStack: openStack, mysql, CLI: cli, AMQP: amqp }
