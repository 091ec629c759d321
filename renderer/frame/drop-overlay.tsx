import { Download } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { useEffect, useState } from 'react'
import { useApp } from '../app/app-context'
import { Icon } from '../components'
import { offerFile, takesDroppedFiles } from '../data/import-inventory'
import styles from './drop-overlay.module.css'

const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false

/** While a file is dragged over the window, says what dropping it will do; dropping shows what is in it. */
export const DropOverlay = observer(function DropOverlay() {
  const app = useApp()
  const [isOver, setOver] = useState(false)
  const takes = takesDroppedFiles(app)
  useEffect(() => {
    const over = (event: DragEvent) => {
      if (!carriesFiles(event)) return
      // Without this the window would leave the product and show the file instead.
      event.preventDefault()
      if (event.dataTransfer) event.dataTransfer.dropEffect = takes ? 'copy' : 'none'
      setOver(true)
    }
    const leave = (event: DragEvent) => {
      // Leaving an element for another is no leave; leaving the window has no other.
      if (event.relatedTarget === null) setOver(false)
    }
    const drop = (event: DragEvent) => {
      setOver(false)
      if (!carriesFiles(event)) return
      event.preventDefault()
      const [file, ...others] = event.dataTransfer?.files ?? []
      if (!file || !takes) return
      if (others.length > 0) app.notices.add({ tone: 'warn', text: `Only ${file.name} is taken: one file at a time` })
      void offerFile(app, file)
    }
    window.addEventListener('dragenter', over)
    window.addEventListener('dragover', over)
    window.addEventListener('dragleave', leave)
    window.addEventListener('drop', drop)
    return () => {
      window.removeEventListener('dragenter', over)
      window.removeEventListener('dragover', over)
      window.removeEventListener('dragleave', leave)
      window.removeEventListener('drop', drop)
    }
  }, [app, takes])
  if (!isOver) return null
  return (
    <div className={styles.overlay} data-testid="drop">
      <div className={styles.box}>
        <Icon as={Download} size={24} />
        <b>{takes ? 'Drop to look into this inventory file' : 'Files cannot be dropped here'}</b>
        <span className="xs t2">
          {takes
            ? 'You see what is in it first. Nothing is imported before you agree.'
            : `Open an inventory file with ${app.commands.shortcutOf('inventory.import') ?? 'Import on Home'}.`}
        </span>
      </div>
    </div>
  )
})
