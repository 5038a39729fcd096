/**
 * Keeps a tree with boxes and the picker above it in step: what is ticked stands in the picker, what is chosen there is
 * ticked, also in branches that are fetched later.
 */
class TargetTree extends HTMLElement {
  #watch = new MutationObserver(() => this.#tick())

  connectedCallback() {
    this.addEventListener('change', this)
    const tree = this.querySelector('.tree')
    if (tree) this.#watch.observe(tree, { childList: true, subtree: true })
    this.#tick()
  }

  disconnectedCallback() {
    this.#watch.disconnect()
    this.removeEventListener('change', this)
  }

  handleEvent({ target }) {
    if (target.name !== 'tree') return this.#tick()
    const { value, checked, dataset } = target
    if (checked) this.#picker.put({ value, word: dataset.word, icon: dataset.icon })
    else this.#picker.take(value)
  }

  get #picker() {
    return this.querySelector('option-picker')
  }

  #tick() {
    for (const box of this.querySelectorAll('[name="tree"]')) box.checked = this.#picker.has(box.value)
  }
}

customElements.define('target-tree', TargetTree)
