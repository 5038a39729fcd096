const HARDWARE_COLUMNS = 'signalbox.hardware.columns'
const HARDWARE_COOKIE = 'hardware_columns'

/** Keeps which columns are shown, and mirrors it for the server; null forgets it. Mirrors `js/early/hardware-columns.js`. */
export function keepHardwareColumns(keys) {
  const value = keys === null ? '' : keys.join('.')
  if (keys === null) localStorage.removeItem(HARDWARE_COLUMNS)
  else localStorage.setItem(HARDWARE_COLUMNS, value)
  const age = keys === null ? 0 : 31_536_000
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store is not everywhere, and answers too late
  document.cookie = `${HARDWARE_COOKIE}=${encodeURIComponent(value)}; path=/; max-age=${age}; samesite=lax`
}
