// Runs before anything is painted. Which columns a browser shows is kept in its localStorage; the server writes them
// by a cookie that mirrors it. Where the cookie is gone or behind, it is set and the page asked for once more.
;(() => {
  const name = 'hardware_columns'
  try {
    const kept = localStorage.getItem('signalbox.hardware.columns')
    const read = () => document.cookie.split('; ').find((part) => part.startsWith(`${name}=`))
    const wanted = `${name}=${encodeURIComponent(kept ?? '')}`
    if (!kept || read() === wanted || new URLSearchParams(location.search).has('columns')) return
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store is not everywhere, and answers too late
    document.cookie = `${wanted}; path=/; max-age=31536000; samesite=lax`
    // Where cookies are refused there is nothing to gain by asking again.
    if (read() === wanted) location.replace(location.href)
  } catch {
    // Without storage the usual columns are shown.
  }
})()
