/** The SQL that makes an account which may read what this product reads, table by table, and nothing else. */
import { DISTRIBUTIONS } from '@shared/kinds/openstack/distributions'
import { SIGNATURES } from '../../../../connections/mysql/schemas'
import { TABLES } from '../../../../connections/mysql/tables'

type Owner = (typeof TABLES)[keyof typeof TABLES]['owner']

/** Tables by which the schemas are found; the account must see them. */
const FOUND_BY = {
  neutron: SIGNATURES.neutron,
  novaApi: SIGNATURES.novaApi,
  nova: SIGNATURES.novaCell,
  keystone: SIGNATURES.keystone,
} as const satisfies Record<Owner, readonly string[]>

/** Whole schemas are not granted: Keystone's holds password hashes. */
export function grantStatements(account: string, distribution: string): string {
  const own = DISTRIBUTIONS.find((one) => one.distribution === distribution)?.schemas
  const schemas: Record<Owner, readonly string[]> = {
    neutron: [own?.neutron ?? 'neutron'],
    novaApi: [own?.novaApi ?? 'nova_api'],
    nova: ['nova', 'nova_cell0'],
    keystone: [own?.keystone ?? 'keystone'],
  }
  const who = `'${account}'@'%'`
  const lines = [`CREATE USER ${who} IDENTIFIED BY 'CHOOSE-A-PASSWORD';`]
  for (const [owner, names] of Object.entries(schemas) as [Owner, readonly string[]][]) {
    const tables = [
      ...new Set([
        ...FOUND_BY[owner],
        ...Object.values(TABLES).flatMap((table) => (table.owner === owner ? [...table.names] : [])),
      ]),
    ].sort()
    for (const schema of names) {
      lines.push(`-- ${schema}`, ...tables.map((table) => `GRANT SELECT ON \`${schema}\`.\`${table}\` TO ${who};`))
    }
  }
  return lines.join('\n')
}
