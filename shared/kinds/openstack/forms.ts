/** How the connection groups of OpenStack are filled in, and what stands beside their forms. */
import type { Condition, FieldFacts, FormFacts } from '../cloud-kind'

const box = (field: string, label: string, width: FieldFacts['width'], rest: Partial<FieldFacts> = {}): FieldFacts => ({
  field,
  label,
  width,
  ...rest,
})
const PORT = box('port', 'Port', 1)
const TIMEOUT = box('timeout', 'Time limit', 1, { unit: 's' })
const PASSWORD = box('pwd', 'Password', 3)
const byPassword: Condition = ['auth', 'password']
const byCredential: Condition = ['auth', 'application-credential']
const byKey: Condition = ['auth', 'agent', 'key', 'any']

const under = (section: string, fields: readonly FieldFacts[]): FieldFacts[] =>
  fields.map((field) => ({ ...field, section }))

const openStack: FormFacts = {
  title: 'OpenStack API',
  lead: 'Keystone, and through its catalogue Nova and Neutron. Calipso only reads.',
  through: { group: 'CLI', when: ['reach', 'master-host'] },
  auth: { of: (has) => (has('application_credential_id') ? 'application-credential' : 'password') },
  fields: [
    box('host', 'Host', 3, { placeholder: 'keystone.example.net', help: 'Where Keystone answers.' }),
    PORT,
    box('scheme', 'Scheme', 2),
    box('auth', 'Authentication', 6, {
      options: [
        { id: 'password', label: 'User and password', description: 'An account with the admin role' },
        {
          id: 'application-credential',
          label: 'Application credential',
          description: 'An id and a secret made in Keystone',
        },
      ],
    }),
    box('user', 'User', 3, {
      placeholder: 'admin',
      help: 'Needs the admin role to see every project.',
      when: byPassword,
      needed: { says: 'enter a user name', unless: 'admin_token' },
    }),
    { ...PASSWORD, when: byPassword, needed: { says: 'enter the password', unless: 'admin_token' } },
    box('application_credential_id', 'Credential id', 3, {
      when: byCredential,
      needed: { says: 'enter the id of the credential' },
    }),
    box('application_credential_secret', 'Credential secret', 3, {
      when: byCredential,
      needed: { says: 'enter the secret of the credential' },
    }),
    box('admin_project', 'Project', 2, { placeholder: 'admin', when: byPassword }),
    box('user_domain', 'User domain', 2, { placeholder: 'Default', when: byPassword }),
    box('project_domain', 'Project domain', 2, { placeholder: 'Default', when: byPassword }),
    ...under('advanced', [
      box('region', 'Region', 3, { help: 'Leave empty to scan every region of the catalogue.' }),
      box('interface', 'Endpoint interface', 3),
      box('reach', 'Where the services are reached', 6, {
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
      }),
      box('compute_url', 'Address of Nova', 6, {
        placeholder: 'https://cloud.example.net:8774/v2.1',
        help: 'Leave empty to use the one in the catalogue.',
      }),
      box('network_url', 'Address of Neutron', 6, {
        placeholder: 'https://cloud.example.net:9696',
        help: 'Leave empty to use the one in the catalogue.',
      }),
      box('url', 'Full address', 6, {
        placeholder: 'https://cloud.example.net/identity/v3',
        help: 'For a Keystone below a path. Used instead of scheme, host and port.',
      }),
      box('ca_file', 'CA file', 4, { file: 'ca-file', help: 'Certificate authority of the cloud, in PEM format.' }),
      { ...TIMEOUT, width: 2 },
      box('verify_tls', 'Verify certificates', 6, {
        help: 'When this is off, anyone on the path to the cloud can read the password.',
      }),
      box('admin_token', 'Admin token', 6, {
        help: 'Bootstrap token of a cloud without user accounts. Leave it empty otherwise.',
        when: byPassword,
      }),
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
    box('host', 'Host', 4, { placeholder: 'db.example.net' }),
    PORT,
    { ...TIMEOUT, field: 'connect_timeout' },
    box('user', 'User', 3, { placeholder: 'calipso', help: 'A read-only account on all service schemas.' }),
    PASSWORD,
    box('through_master_host', 'Connect through the master host', 6, {
      help: 'Use this when this computer has no route to the database.',
    }),
    ...under('advanced', [box('schema', 'Schema', 3, { help: 'Only when the Nova schema is not called "nova".' })]),
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
    box('host', 'Host', 4, { placeholder: 'controller.example.net' }),
    PORT,
    TIMEOUT,
    box('user', 'User', 2, { placeholder: 'calipso' }),
    box('auth', 'Authentication', 4, {
      help: 'Tried in this order; a missing agent is skipped.',
      helpWhen: ['auth', 'agent', 'any'],
      options: [
        { id: 'agent', label: 'SSH agent, then key file' },
        { id: 'key', label: 'Key file' },
        { id: 'password', label: 'Password' },
        { id: 'any', label: 'SSH agent, key file, then password' },
      ],
    }),
    box('key', 'Key file', 4, {
      file: 'private-key',
      placeholder: '/home/you/.ssh/id_ed25519',
      help: 'Path of the private key on this computer.',
      when: byKey,
      needed: { says: 'enter the path of the private key', when: ['auth', 'key'] },
    }),
    box('key_passphrase', 'Passphrase', 2, { when: byKey }),
    {
      ...PASSWORD,
      width: 4,
      when: ['auth', 'password', 'any'],
      needed: { says: 'enter the password', when: byPassword },
    },
    ...under('From the master host to the other hosts', [
      box('onward_user', 'SSH user', 2, { help: 'Leave empty to use the same user.' }),
      box('onward', 'Route', 2, {
        options: [
          { id: 'auto', label: 'Automatic' },
          { id: 'tunnel', label: 'Tunnel', description: 'Log in from this computer; keys stay here' },
          { id: 'nested', label: 'SSH from the master host', description: 'With the keys stored there' },
        ],
      }),
      box('sudo', 'sudo', 2, {
        options: [
          { id: 'auto', label: 'Use if available' },
          { id: 'password', label: 'With a password' },
          { id: 'never', label: 'Never' },
        ],
      }),
      box('sudo_password', 'sudo password', 4, {
        help: 'Leave empty to use the login password.',
        when: ['sudo', 'password'],
      }),
    ]),
    ...under('advanced', [
      box('sessions_per_host', 'Sessions per host', 3, {
        help: 'sshd allows ten per connection by default (MaxSessions).',
      }),
      box('parallel_hosts', 'Hosts scanned at the same time', 3),
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
  lead: 'The bus OpenStack announces changes on. Not used yet: its settings are kept with the environment.',
  optional: {
    label: 'Set up the message bus',
    on: 'Not used yet.',
    without: 'Not set up, and not used yet.',
    isOn: false,
  },
  fields: [
    box('host', 'Host', 4, { placeholder: 'rabbit.example.net' }),
    { ...PORT, width: 2 },
    box('user', 'User', 3, { placeholder: 'openstack' }),
    PASSWORD,
    ...under('advanced', [box('vhost', 'Virtual host', 3), box('tls', 'TLS', 6)]),
  ],
  help: {
    title: 'What the test does',
    lead: 'Connects, opens the virtual host and declares a queue of its own that disappears with the connection.',
    asks: [],
    prepares: ['an account on the virtual host of the OpenStack services', 'the AMQP port open from this computer'],
  },
}

export const FORMS = { OpenStack: openStack, mysql, CLI: cli, AMQP: amqp }
