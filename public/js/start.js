// What concerns the page as a whole and no element of it.

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
  const typing = event.target.closest?.('input, textarea, select, [contenteditable]')
  if (event.key === '/' && !typing) {
    const field = document.querySelector('[data-hotkey="/"]')
    if (!field) return
    event.preventDefault()
    field.focus()
  }
})
