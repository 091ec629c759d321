import { type Activity, isUnderWay } from '@shared/model/activity'
import { observer } from 'mobx-react-lite'
import { useApp } from '../../app/app-context'
import { ProductMark, StatusBadge } from '../../components'
import { progressOf, STATE_BADGES, STATE_WORDS } from './words'

/** How far an activity has come, or how it ended. */
export const State = observer(function State({ activity }: { activity: Activity }) {
  const { scans } = useApp()
  const { state } = activity
  if (isUnderWay(activity))
    return (
      <span className="row acc shrinks">
        <ProductMark busy={state === 'running'} size={12} />
        <span className="trunc">{progressOf(activity, scans).words}</span>
      </span>
    )
  return (
    <span className="row shrinks">
      <StatusBadge status={STATE_BADGES[state]} label={false} />
      <span className="trunc">{STATE_WORDS[state]}</span>
    </span>
  )
})
