/** Puts its `data-title` and `data-icon` into the tab, also when a refresh has changed them. */
class PageState extends HTMLElement {
  static observedAttributes = ['data-title', 'data-icon']

  attributeChangedCallback() {
    const { title, icon } = this.dataset
    if (title) document.title = title
    if (icon) document.querySelector('link[rel="icon"]').href = icon
  }
}

customElements.define('page-state', PageState)
