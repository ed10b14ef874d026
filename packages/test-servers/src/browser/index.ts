export { type BundledPage, bundlePage } from './bundle-page.ts';
export { type Chromium, openChromium } from './open-chromium.ts';
