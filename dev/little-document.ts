/**
 * As much of a document as React needs to draw into it, for tests of what it does when: no styles, no events, no browser.
 * To be made before `react-dom` is imported.
 */
export function makeLittleDocument(): { container: LittleNode } {
  const document = new LittleNode(9, '#document');
  const scope = globalThis as unknown as Record<string, unknown>;
  scope['window'] = globalThis;
  scope['document'] = Object.assign(document, {
    createElement: (name: string) => adopt(new LittleNode(1, name)),
    createTextNode: (text: string) => adopt(new LittleNode(3, '#text', text)),
    createComment: (text: string) => adopt(new LittleNode(8, '#comment', text)),
    addEventListener: () => undefined,
    defaultView: globalThis,
    activeElement: null,
  });
  scope['HTMLIFrameElement'] = class {};
  function adopt(node: LittleNode): LittleNode {
    node.ownerDocument = document;
    return node;
  }
  return { container: adopt(new LittleNode(1, 'div')) };
}

export class LittleNode {
  readonly nodeType: number;
  readonly nodeName: string;
  readonly tagName: string;
  readonly namespaceURI = 'http://www.w3.org/1999/xhtml';
  readonly style: Record<string, string> = {};
  nodeValue: string | null;
  ownerDocument: LittleNode | null = null;
  parentNode: LittleNode | null = null;
  childNodes: LittleNode[] = [];

  constructor(nodeType: number, nodeName: string, nodeValue: string | null = null) {
    this.nodeType = nodeType;
    this.nodeName = nodeName;
    this.tagName = nodeName;
    this.nodeValue = nodeValue;
  }

  get textContent(): string {
    return this.nodeValue ?? this.childNodes.map((child) => child.textContent).join('');
  }
  set textContent(text: string) {
    this.childNodes = text ? [new LittleNode(3, '#text', text)] : [];
  }
  get firstChild(): LittleNode | null {
    return this.childNodes[0] ?? null;
  }

  insertBefore(child: LittleNode, before: LittleNode | null): LittleNode {
    child.parentNode?.removeChild(child);
    child.parentNode = this;
    this.childNodes.splice(
      before ? this.childNodes.indexOf(before) : this.childNodes.length,
      0,
      child,
    );
    return child;
  }
  appendChild(child: LittleNode): LittleNode {
    return this.insertBefore(child, null);
  }
  removeChild(child: LittleNode): LittleNode {
    this.childNodes = this.childNodes.filter((one) => one !== child);
    child.parentNode = null;
    return child;
  }
  setAttribute(): void {}
  removeAttribute(): void {}
  addEventListener(): void {}
}
