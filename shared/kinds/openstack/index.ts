/** OpenStack, as everything but discovery needs to know it. */
import { type CloudKindFacts, stagesOf } from '../cloud-kind'
import { DISTRIBUTIONS, TESTED } from './distributions'
import { FORMS } from './forms'
import { GROUP_SCHEMAS } from './groups'

export const OPENSTACK: CloudKindFacts = {
  id: 'OpenStack',
  groups: {
    OpenStack: {
      schema: GROUP_SCHEMAS.OpenStack,
      form: FORMS.OpenStack,
      checks: stagesOf({
        resolve: 'Resolve',
        connect: 'Connect',
        tls: 'TLS',
        token: 'Token',
        catalogue: 'Catalogue',
        regions: 'Regions',
        admin: 'Admin role',
      }),
    },
    mysql: {
      schema: GROUP_SCHEMAS.mysql,
      form: FORMS.mysql,
      checks: stagesOf({
        tunnel: 'Tunnel',
        connect: 'Connect',
        login: 'Login',
        schemas: 'Schemas',
        grants: 'SELECT grants',
      }),
    },
    CLI: {
      schema: GROUP_SCHEMAS.CLI,
      form: FORMS.CLI,
      checks: stagesOf({
        resolve: 'Resolve',
        connect: 'Connect',
        hostKey: 'Host key',
        authenticate: 'Authenticate',
        command: 'Run a command',
        sudo: 'sudo',
        onward: 'Onward SSH',
      }),
    },
    AMQP: {
      schema: GROUP_SCHEMAS.AMQP,
      form: FORMS.AMQP,
      checks: stagesOf({ connect: 'Connect', login: 'Login', vhost: 'Virtual host', queue: 'Temporary queue' }),
    },
    // In Calipso's documents; kept with the environment, and nothing here connects to them yet.
    ACI: { schema: GROUP_SCHEMAS.ACI },
    Monitoring: { schema: GROUP_SCHEMAS.Monitoring },
  },
  distributions: DISTRIBUTIONS,
  tested: TESTED,
  rowTypes: ['vservice', 'vnic', 'vconnector', 'vedge', 'otep', 'host_pnic'],
  sources: {
    api: { group: 'OpenStack', label: 'OpenStack API', note: 'Nova, Neutron, Keystone' },
    db: { group: 'mysql', label: 'Database', note: 'Where an API does not answer' },
    cli: { group: 'CLI', label: 'Hosts over SSH', note: 'Everything inside the hosts' },
  },
  stages: stagesOf({
    regions: 'Regions',
    projects: 'Projects',
    networks: 'Networks',
    ports: 'Ports',
    aggregates: 'Aggregates',
    hosts: 'Hosts',
  }),
}
