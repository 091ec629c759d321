import type { BundledPackage } from '@shared/contract/calls/about'
import { Check, Copy } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { useState } from 'react'
import { useApp } from '../../app/app-context'
import {
  Button,
  type Column,
  CopyButton,
  DataTable,
  EmptyState,
  ErrorNotice,
  ErrorPage,
  KeyValue,
  KeyValueList,
  ProductMark,
  SearchBox,
  Skeleton,
  useCopy,
} from '../../components'
import { useCall } from '../../data/use-call'
import { shownOf } from '../../format/number'
import { formatAbsolute } from '../../format/time'
import styles from './about.module.css'

/** Whose licence is shown until another one is chosen. */
const OWN = 'calipso-desktop'
const PART_WORDS = { page: 'page', program: 'program' } as const

const COLUMNS: readonly Column<BundledPackage>[] = [
  { id: 'name', title: 'Package', width: 'minmax(150px, 3fr)', value: ({ name }) => name },
  { id: 'version', title: 'Version', width: '90px', value: ({ version }) => version },
  { id: 'licence', title: 'Licence', width: 'minmax(90px, 1fr)', value: ({ licence }) => licence },
  {
    id: 'part',
    title: 'Part of',
    width: '110px',
    value: ({ parts }) => parts.map((part) => PART_WORDS[part]).join(', '),
  },
]

const fits = ({ name, licence }: BundledPackage, text: string) =>
  text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => `${name} ${licence}`.toLowerCase().includes(word))

/** Which build this is, where its data lies, and whose work is in it. */
const AboutScreen = observer(function AboutScreen() {
  const { host } = useApp()
  const build = useCall('about.build', {})
  const { data: packages, error, isLoading, reload } = useCall('about.packages', {})
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState<BundledPackage>()
  const { copied, copy } = useCopy()
  const facts = [
    ...(build.data?.facts ?? []).map(({ name, value }) => ({
      name,
      value: name === 'Built' ? formatAbsolute(value) : value,
    })),
    { name: 'Data folder', value: host.dataDir },
    { name: 'Secrets', value: host.secretsStoredIn },
  ]
  const selected = chosen ?? packages?.find(({ name }) => name === OWN)
  const shown = packages?.filter((one) => fits(one, text)) ?? []
  return (
    <div className="screen" data-testid="about">
      <header className={styles.head}>
        <ProductMark size={20} />
        <h1>Calipso Desktop</h1>
        <span className="t2 num">{host.version}</span>
        <span className="grow" />
        <Button
          icon={copied ? Check : Copy}
          onPress={() => copy(facts.map(({ name, value }) => `${name}: ${value}`).join('\n'))}
          testId="about.copy"
        >
          {copied ? 'Copied' : 'Copy these facts'}
        </Button>
      </header>
      <div className={styles.body}>
        <div className={styles.left}>
          <section className={styles.facts} aria-label="This build" data-testid="about.facts">
            {[facts.slice(0, Math.ceil(facts.length / 2)), facts.slice(Math.ceil(facts.length / 2))].map((half) => (
              <KeyValueList key={half[0]?.name}>
                {half.map(({ name, value }) => (
                  <KeyValue key={name} name={name} wrap>
                    {value}
                  </KeyValue>
                ))}
              </KeyValueList>
            ))}
            {build.error && <ErrorNotice error={build.error} onRetry={build.reload} />}
          </section>
          <div className={styles.tools}>
            <SearchBox
              label="Find a package or licence"
              value={text}
              onChange={setText}
              onEscape={() => setText('')}
              className={styles.find}
              testId="about.find"
            />
            <span className="xs t3 grow" role="status">
              {packages &&
                `${shownOf(shown.length, packages.length)} ${packages.length === 1 ? 'package' : 'packages'}`}
            </span>
          </div>
          {error && <ErrorPage error={error} onRetry={reload} />}
          {isLoading && <Skeleton rows={12} stage="Reading the licences of this build" />}
          {packages && (
            <div className={styles.table}>
              <DataTable
                label="Packages in this build"
                columns={COLUMNS}
                rows={shown}
                rowKey={({ id }) => id}
                selectedKey={selected?.id}
                onSelect={setChosen}
                empty={
                  packages.length === 0 ? (
                    <EmptyState title="This was not built">
                      Only builds carry the licences of what is in them.
                    </EmptyState>
                  ) : (
                    <EmptyState title="No match" />
                  )
                }
                testId="about.packages"
              />
            </div>
          )}
        </div>
        <Licence of={selected} />
      </div>
    </div>
  )
})
export default AboutScreen

/** The text of the chosen package's licence. */
function Licence({ of }: { of: BundledPackage | undefined }) {
  const { data, error, isLoading, reload } = useCall('about.licence', of && { id: of.id })
  if (!of) return <section className={styles.licence} aria-label="Licence" />
  return (
    <section className={styles.licence} aria-label={`Licence of ${of.name}`} data-testid="about.licence">
      <div className={styles.of}>
        <h2 className="trunc">
          {of.name} {of.version}
        </h2>
        <span className="t3 xs grow">{of.licence}</span>
        {data && <CopyButton text={data.text} label="Copy the licence" testId="about.licence.copy" />}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section className={styles.text} tabIndex={0} aria-label="Text of the licence">
        {error && <ErrorNotice error={error} onRetry={reload} />}
        {isLoading && <Skeleton rows={10} />}
        {data && <pre>{data.text}</pre>}
      </section>
    </section>
  )
}
