/** What the owner of an OpenStack cloud prepares, made from what this product really asks and runs. */
import type { PrerequisiteChoice, PrerequisiteSection } from '@shared/contract/calls/prerequisites'
import { OPENSTACK } from '@shared/kinds/openstack'
import { DISTRIBUTIONS } from '@shared/kinds/openstack/distributions'
import { GROUP_SCHEMAS } from '@shared/kinds/openstack/groups'
import { z } from 'zod'
import { grantStatements } from './grants'
import { sudoersLines } from './sudoers'

/** Where Nova and Neutron listen unless their owner chose otherwise. */
const SERVICE_PORTS = { Nova: 8774, Neutron: 9696, Glance: 9292, Cinder: 8776 } as const

const portOf = (group: 'OpenStack' | 'mysql' | 'CLI' | 'AMQP'): string =>
  String(GROUP_SCHEMAS[group](z.string()).shape.port.parse(undefined))

const asksOf = (group: string): string[] =>
  (OPENSTACK.groups[group]?.form?.help?.asks ?? []).map(([what, purpose]) => `${what}: ${purpose}`)

export function openStackPrerequisites({
  distribution,
  account,
  recentSudo,
}: PrerequisiteChoice): PrerequisiteSection[] {
  const name = distribution ?? DISTRIBUTIONS[0]?.distribution ?? ''
  const facts = DISTRIBUTIONS.find((one) => one.distribution === name)
  return [
    {
      id: 'ports',
      title: 'Network',
      lead: 'Connections are opened by the computer that runs Calipso Desktop, and from the master host to the other hosts. Nothing in the cloud connects back. Ports are the usual ones; the service catalogue and the forms may say others.',
      points: [
        `Keystone: TCP ${portOf('OpenStack')}, from this computer or from the master host`,
        ...Object.entries(SERVICE_PORTS).map(
          ([service, port]) =>
            `${service}: TCP ${port}, as its address in the service catalogue says; from this computer or from the master host`,
        ),
        `SSH to the master host: TCP ${portOf('CLI')}, from this computer`,
        `SSH from the master host to every compute and network host: TCP ${portOf('CLI')}`,
        `Database (optional): TCP ${portOf('mysql')}, from this computer or from the master host`,
        `Message bus (optional): TCP ${portOf('AMQP')}, from this computer`,
      ],
      listings: [],
    },
    {
      id: 'api',
      title: 'OpenStack account',
      lead: 'An account with the admin role in one project, or an application credential of one. With less, Nova and Neutron show only part of the cloud. It is used for reading: GET requests, and one POST to Keystone for a token.',
      points: asksOf('OpenStack'),
      listings: [
        {
          title: 'With an account of its own',
          text: [
            `openstack user create --domain Default --password-prompt ${account}`,
            `openstack role add --user ${account} --user-domain Default --project admin admin`,
          ].join('\n'),
        },
        {
          title: 'Or with an application credential, made by a user who holds that role',
          text: `openstack application credential create --role admin ${account}`,
        },
      ],
    },
    {
      id: 'hosts',
      title: 'Account on the hosts',
      lead: `The user ${account} on the master host and, with the public key given to you, on every compute and network host. Only the read-only commands below are run; nothing is installed or changed.`,
      points: [
        'sshd must let the user log in with a key and forward connections from the master host (AllowTcpForwarding), or the master host must hold a key of its own for the other hosts.',
        'The login shell must be able to run sh.',
        recentSudo
          ? 'The lines for sudo need version 1.9.10 or newer (sudo --version). They allow exactly these commands with exactly these arguments.'
          : 'These lines are for sudo before 1.9.10, which has no regular expressions: patterns of fixed length take their place.',
        ...(facts?.containers === undefined
          ? []
          : [
              `On ${name} tools run in containers: the lines allow them inside those of its own names, and nothing else there.`,
            ]),
        ...(recentSudo
          ? []
          : [
              'OVN databases that listen on addresses or with TLS, interfaces with ":" in their names, and namespaces that neither Neutron nor OVN made are not covered.',
            ]),
        'Without sudo a scan still works, and says what it could not read.',
      ],
      listings: [
        {
          title: `/etc/sudoers.d/${account} on every host, mode 0440; check it with visudo -c`,
          text: [`Defaults:${account} !requiretty`, ...sudoersLines(account, name, recentSudo)].join('\n'),
        },
      ],
    },
    {
      id: 'database',
      title: 'Database account (optional)',
      lead: 'Stands in where an API does not answer. The session is switched to read-only; only SELECT and SHOW are sent.',
      points: [
        'Replace % by the address of this computer or of the master host.',
        'Tables that your release does not have give an error each: run the file with mysql --force.',
        'Cells with schemas of other names need the lines of nova once for each.',
        'cell_mappings holds the connection string of each cell; only the schema name at its end is asked for.',
      ],
      listings: [{ title: 'SQL', text: grantStatements(account, name) }],
    },
    {
      id: 'bus',
      title: 'Message bus and notifications (not needed by this version)',
      lead: 'This version tests the connection to the bus and reads no notifications from it. Prepare it only for later.',
      points: ['An account that may configure, write and read queues of its own on the virtual host of the services.'],
      listings: [
        {
          title: 'nova.conf of every Nova service',
          text: [
            ...['[notifications]', 'notification_format = both', 'notify_on_state_change = vm_and_task_state', ''],
            ...['[oslo_messaging_notifications]', 'driver = messagingv2', 'topics = notifications'],
          ].join('\n'),
        },
        {
          title: 'neutron.conf of the Neutron server',
          text: ['[oslo_messaging_notifications]', 'driver = messagingv2', 'topics = notifications'].join('\n'),
        },
        {
          title: 'RabbitMQ',
          text: [
            `rabbitmqctl add_user ${account}`,
            `rabbitmqctl set_permissions -p / ${account} '^amq\\.gen' '^amq\\.gen' '^amq\\.gen'`,
          ].join('\n'),
        },
      ],
    },
  ]
}
