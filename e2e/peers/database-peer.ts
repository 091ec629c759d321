/** The databases of simulated clouds on a real MariaDB, one cloud after the other. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startMariadb } from '../../electron/connections/testing/mariadb'
import { privateFolder } from '../../electron/connections/testing/peers'
import type { CloudModel } from './cloud-model'
import { databaseSql } from './database-answers'

const ACCOUNT = { user: 'reader', pwd: 'simulated-database-password' }

export async function startDatabasePeer() {
  const folder = await privateFolder('mariadb')
  const server = await startMariadb(folder.path)
  server.sql(
    `CREATE USER ${ACCOUNT.user}@'%' IDENTIFIED BY '${ACCOUNT.pwd}'; GRANT SELECT ON *.* TO ${ACCOUNT.user}@'%';`,
  )
  let before = 0
  const log = () => readFileSync(join(folder.path, 'general.log'), 'utf8')
  return {
    /** Takes the place of the cloud it told of before. */
    tell: (model: CloudModel) => {
      server.sql(databaseSql(model))
      before = log().length
    },
    /** Its section of an environment document. */
    group: { name: 'mysql', host: '127.0.0.1', port: server.port, ...ACCOUNT },
    /** What it was asked since then, as it wrote down itself: "Query\tSELECT 1". */
    asked: () =>
      [
        ...log()
          .slice(before)
          .matchAll(/^[^\t]*\t+\s*\d+ (\w+)\t(.*)/gm),
      ].map(([, what, text]) => `${what} ${text}`),
    close: async () => {
      await server.process.stop()
      await folder.remove()
    },
  }
}
export type DatabasePeer = Awaited<ReturnType<typeof startDatabasePeer>>
