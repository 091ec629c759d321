import { prerequisiteChoiceSchema } from '@shared/contract/calls/prerequisites'
import { prerequisitesMarkdown } from '@shared/text/prerequisites-text'
import { Check, Copy, Printer } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { useState } from 'react'
import { useApp } from '../../app/app-context'
import { Button, CopyButton, ErrorNotice, SelectField, Skeleton, Switch, TextField, useCopy } from '../../components'
import { saveFile } from '../../data/save-file'
import { useCall } from '../../data/use-call'
import type { ScreenProps } from '../define'
import styles from './get-started.module.css'
import './print.css'

const ACCOUNT = prerequisiteChoiceSchema.shape.account

/** What the owner of a cloud prepares, for one distribution: to be copied, printed or sent. */
const PrerequisitesScreen = observer(function PrerequisitesScreen({ query }: ScreenProps) {
  const { kinds } = useApp()
  const [kind] = kinds
  const [distribution, setDistribution] = useState(query.distribution ?? kind?.distributions[0]?.distribution ?? '')
  const [account, setAccount] = useState('calipso')
  const [recentSudo, setRecentSudo] = useState(true)
  const { copied, copy } = useCopy()
  const named = ACCOUNT.safeParse(account)
  const { data, error, reload } = useCall(
    'prerequisites.get',
    named.success ? { kind: kind?.id ?? '', distribution, account, recentSudo } : undefined,
  )
  const about = `${kind?.id ?? ''}, ${distribution}`
  const markdown = data && prerequisitesMarkdown(about, data)
  return (
    <div className={styles.page} data-testid="prerequisites" tabIndex={-1} data-arrival data-print>
      <div className="row wrap">
        <h1>What the cloud’s owner prepares</h1>
        <span className="grow" />
        <Button
          icon={copied ? Check : Copy}
          disabledReason={markdown === undefined ? 'Nothing to copy yet' : undefined}
          onPress={() => markdown !== undefined && copy(markdown)}
          testId="prerequisites.copy"
        >
          {copied ? 'Copied' : 'Copy as Markdown'}
        </Button>
        <Button
          disabledReason={markdown === undefined ? 'Nothing to save yet' : undefined}
          onPress={() =>
            markdown !== undefined &&
            saveFile(new Blob([markdown], { type: 'text/markdown' }), `calipso-${distribution.toLowerCase()}.md`)
          }
          testId="prerequisites.save"
        >
          Save
        </Button>
        <Button icon={Printer} onPress={() => window.print()} testId="prerequisites.print">
          Print
        </Button>
      </div>
      <div className={styles.choices} data-no-print>
        <SelectField
          label="Distribution"
          options={(kind?.distributions ?? []).map((one) => ({ id: one.distribution, label: one.distribution }))}
          value={distribution}
          onChange={setDistribution}
          testId="prerequisites.distribution"
        />
        <TextField
          label="Account"
          value={account}
          onChange={setAccount}
          error={named.error?.issues[0]?.message}
          mono
          testId="prerequisites.account"
        />
        <Switch
          isOn={recentSudo}
          onChange={setRecentSudo}
          description="sudo --version tells"
          testId="prerequisites.sudo"
        >
          sudo 1.9.10 or newer on every host
        </Switch>
      </div>
      {error && <ErrorNotice error={error} onRetry={reload} />}
      {!data && !error && named.success && <Skeleton rows={8} />}
      {data && (
        <article className={styles.paper}>
          <p className="head">{about}</p>
          {data.map(({ id, title, lead, points, listings }) => (
            <section key={id} data-testid={`prerequisites.${id}`}>
              <h2>{title}</h2>
              <p className="t2">{lead}</p>
              {points.length > 0 && (
                <ul>
                  {points.map((point) => (
                    <li key={point}>{point}</li>
                  ))}
                </ul>
              )}
              {listings.map((listing, index) => (
                <div key={listing.title} className={styles.listing}>
                  <div className="row">
                    <b className="small">{listing.title}</b>
                    <span className="grow" />
                    <CopyButton
                      text={listing.text}
                      label={`Copy: ${listing.title}`}
                      testId={`prerequisites.${id}.copy.${index}`}
                    />
                  </div>
                  {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
                  <section tabIndex={0} aria-label={listing.title}>
                    <pre>{listing.text}</pre>
                  </section>
                </div>
              ))}
            </section>
          ))}
        </article>
      )}
    </div>
  )
})
export default PrerequisitesScreen
