import type { Language } from '../words/i18n.ts';

/** What of a manifest the reader may read: any of it may be missing, as the agreement grants. */
export interface ManifestContent {
  parties?: Partial<Record<'exporter' | 'importer' | 'carrier' | 'grower' | 'packer', { name?: string }>>;
  docs?: {
    vnDecl?: { no?: string };
    cnDecl?: { no?: string };
    cnBatch?: string;
    phyto?: { no?: string };
    coo?: { form?: string; no?: string };
    labCert?: { no?: string; result?: string };
  };
  goods?: Goods[];
  units?: Unit[];
}
export interface Goods {
  n?: number;
  vi?: string;
  zh?: string;
  en?: string;
  hs_vn?: string;
  hs_cn?: string;
  pkg?: [number, string];
  net?: number;
  gross?: number;
  origin?: string;
  puc?: string;
  phc?: string;
  lot?: string;
}
export interface Unit {
  u?: string;
  plate?: string;
  trailer?: string;
  cont?: string;
  seal?: { no?: string; cls?: string; by?: string }[];
}

/** In the reader's language, or in one that it was declared in. */
export const goodsName = (goods: Goods, language: Language): string =>
  goods[language] ?? goods.en ?? goods.vi ?? goods.zh ?? goods.hs_vn ?? '';
