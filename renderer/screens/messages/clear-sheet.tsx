import type { CallInput } from '@shared/contract'
import { UNDO_MS } from '@shared/contract/calls/messages'
import { MESSAGE_LEVELS, type MessageLevel } from '@shared/model/message'
import { observer } from 'mobx-react-lite'
import { useState } from 'react'
import { useApp } from '../../app/app-context'
import { Button, DialogSheet, SelectField, Switch } from '../../components'
import { useCall, useWork } from '../../data/use-call'
import { countNoun, formatCount } from '../../format/number'
import styles from './messages.module.css'
import { LEVEL_WORDS } from './words'

const ALL = '*'
const AGES = [
  { id: '0', label: 'Any age' },
  { id: '1', label: 'Older than a day' },
  { id: '7', label: 'Older than 7 days' },
  { id: '14', label: 'Older than 14 days' },
  { id: '30', label: 'Older than 30 days' },
] as const
const DAY_MS = 86_400_000

/** Asks which messages go, says how many that are, and lets them come back for a while. */
export const ClearSheet = observer(function ClearSheet(props: {
  environment: string | undefined
  onClose: () => void
}) {
  const { transport, notices, environments } = useApp()
  const [environment, setEnvironment] = useState(props.environment ?? ALL)
  const [levels, setLevels] = useState<readonly MessageLevel[]>(MESSAGE_LEVELS)
  const [age, setAge] = useState<string>('0')
  const [openedAt] = useState(() => Date.now())
  const [isBusy, work] = useWork()
  const input: CallInput<'messages.clear'> = {
    levels: [...levels],
    ...(environment !== ALL && { environment }),
    ...(age !== '0' && { older_than: new Date(openedAt - Number(age) * DAY_MS).toISOString() }),
  }
  const { data } = useCall('messages.clear', { ...input, dry_run: true })
  const clear = async () => {
    const { groups, undo } = await transport.call('messages.clear', input)
    props.onClose()
    notices.add({
      tone: 'ok',
      text: `${countNoun(groups, 'message')} cleared`,
      staysMs: UNDO_MS,
      action:
        undo === undefined
          ? undefined
          : { label: 'Undo', run: () => work(() => transport.call('messages.restore', { undo })) },
    })
  }
  return (
    <DialogSheet
      title="Clear messages"
      onClose={props.onClose}
      testId="messages.clear"
      buttons={
        <>
          <Button onPress={props.onClose} testId="messages.clear.cancel">
            Cancel
          </Button>
          <Button
            variant="danger"
            busy={isBusy}
            disabledReason={data?.groups === 0 ? 'Nothing to clear' : undefined}
            onPress={() => work(clear)}
            testId="messages.clear.confirm"
          >
            {data ? `Clear ${formatCount(data.groups)}` : 'Clear'}
          </Button>
        </>
      }
    >
      <div className={styles.clear}>
        <SelectField
          label="Environment"
          options={[
            { id: ALL, label: 'All environments' },
            ...(environments.tiles ?? []).map((tile) => ({ id: tile.environment.name, label: tile.environment.name })),
          ]}
          value={environment}
          onChange={setEnvironment}
          testId="messages.clear.environment"
        />
        <SelectField label="Age" options={AGES} value={age} onChange={setAge} testId="messages.clear.age" />
        <div className="row wrap gap14">
          {MESSAGE_LEVELS.map((level) => (
            <Switch
              key={level}
              isOn={levels.includes(level)}
              onChange={(isOn) =>
                setLevels(MESSAGE_LEVELS.filter((one) => (one === level ? isOn : levels.includes(one))))
              }
              testId={`messages.clear.${level}`}
            >
              {LEVEL_WORDS[level]}
            </Switch>
          ))}
        </div>
        <p className="t2" role="status">
          {data
            ? `Would delete ${formatCount(data.groups)} of ${formatCount(data.of)}. They can be brought back for ten seconds.`
            : 'Counting…'}
        </p>
      </div>
    </DialogSheet>
  )
})
