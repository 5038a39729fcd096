/**
 * Keeps what is typed into its form in this browser, so that nothing is lost when the session has ended or the tab was
 * closed, and offers it again on the next visit. `data-draft` names it; `data-fresh` says that nothing was filled in,
 * and `data-done`, without a form, that what was kept has been filed.
 */
class FormDraft extends HTMLElement {
  static #LEFT_OUT = new Set(['_csrf', 'key', 'shown', 'mail'])
  #abort
  #form

  connectedCallback() {
    this.#abort = new AbortController()
    if ('done' in this.dataset) return localStorage.removeItem(this.#name)
    this.#form = this.querySelector('form')
    const { signal } = this.#abort
    this.#form.addEventListener('input', () => this.#keep(), { signal })
    this.#form.addEventListener('change', () => this.#keep(), { signal })
    this.#part('take')?.addEventListener('click', () => this.#take(), { signal })
    this.#part('drop')?.addEventListener('click', () => this.#drop(), { signal })
    if (this.dataset.fresh === 'yes' && this.#read()) this.#offer()
    else if (this.dataset.fresh === 'no') this.#keep()
  }

  disconnectedCallback() {
    this.#abort.abort()
  }

  get #name() {
    return `signalbox.draft.${this.dataset.draft}`
  }

  #part(name) {
    return this.querySelector(`[data-part="${name}"]`)
  }

  #read() {
    try {
      return JSON.parse(localStorage.getItem(this.#name))
    } catch {
      return null
    }
  }

  #keep() {
    const fields = [...new FormData(this.#form)].filter(
      ([name, value]) => typeof value === 'string' && !FormDraft.#LEFT_OUT.has(name),
    )
    const at = new Date().toISOString()
    localStorage.setItem(this.#name, JSON.stringify({ at, fields: Object.fromEntries(fields) }))
    this.#part('offer').hidden = true
    this.#part('kept').textContent = `Draft kept ${this.#clock(at)}`
  }

  #offer() {
    this.#part('when').textContent = this.#clock(this.#read().at)
    this.#part('offer').hidden = false
  }

  /** Sends what was kept to be shown again, so that the server fills the form in and says whom it hits. */
  #take() {
    for (const [name, value] of Object.entries(this.#read().fields)) {
      const field = this.#form.elements.namedItem(name)
      if (field) field.value = value
    }
    this.#form.action = this.dataset.again
    this.#form.submit()
  }

  #drop() {
    localStorage.removeItem(this.#name)
    this.#part('offer').hidden = true
  }

  #clock(at) {
    return new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
  }
}

customElements.define('form-draft', FormDraft)
