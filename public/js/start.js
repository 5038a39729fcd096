// What concerns the page as a whole and no element of it.
import { BASE } from './lib/base.js'

/** A menu is a `<details>`: a press beside it or Escape closes it, and only one is open. */
function closeMenus(except) {
  for (const menu of document.querySelectorAll('details.menu[open]')) if (menu !== except) menu.open = false
}

document.addEventListener('click', (event) => closeMenus(event.target.closest('details.menu')))

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') {
    const open = document.querySelector('details.menu[open]')
    closeMenus(null)
    open?.querySelector('summary').focus()
  }
  if (event.key === 'k' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault()
    location.assign(`${BASE}/search`)
  }
  const typing = event.target.closest?.('input, textarea, select, [contenteditable]')
  if (event.key === '/' && !typing) {
    const field = document.querySelector('[data-hotkey="/"]')
    event.preventDefault()
    if (field) field.focus()
    else location.assign(`${BASE}/search`)
  }
})
