import { List, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useNumber } from '../parts/time.tsx';
import { useLanguage } from '../words/i18n.ts';
import { type Goods, goodsName, type ManifestContent } from './content.ts';

/** Goods, parties and papers of the current manifest, as far as the agreement grants them to the reader. */
export function GoodsTable({ content }: { content: ManifestContent | undefined }) {
  const { t } = useTranslation();
  if (!content) return <Text size="sm">{t('content.notGranted')}</Text>;
  const { parties = {}, docs = {} } = content;
  const named = [
    [t('party.exporter'), parties.exporter?.name],
    [t('party.importer'), parties.importer?.name],
    [t('party.carrier'), parties.carrier?.name],
    [t('paper.vnDecl'), docs.vnDecl?.no],
    [t('paper.cnDecl'), docs.cnDecl?.no],
    [t('paper.batch'), docs.cnBatch],
    [t('paper.phyto'), docs.phyto?.no],
    [t('paper.coo'), [docs.coo?.form, docs.coo?.no].filter(Boolean).join(' ')],
    [t('paper.lab'), docs.labCert?.no],
  ].filter(([, value]) => value);
  return (
    <Stack gap="sm">
      {(content.goods ?? []).map((goods, index) => (
        <GoodsItem key={goods.n ?? index} goods={goods} />
      ))}
      <List size="sm" listStyleType="none">
        {named.map(([label, value]) => (
          <List.Item key={label}>
            {label}: {value}
          </List.Item>
        ))}
      </List>
    </Stack>
  );
}

function GoodsItem({ goods }: { goods: Goods }) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const number = useNumber();
  const said = [
    goods.pkg && t('goods.packages', { count: goods.pkg[0], kind: goods.pkg[1] }),
    goods.net !== undefined && t('goods.net', { kg: number(goods.net) }),
    goods.gross !== undefined && t('goods.gross', { kg: number(goods.gross) }),
    goods.origin && t('goods.origin', { country: goods.origin }),
    goods.hs_vn && `HS VN ${goods.hs_vn}`,
    goods.hs_cn && `HS CN ${goods.hs_cn}`,
    goods.puc && `${t('goods.orchard')} ${goods.puc}`,
    goods.phc && `${t('goods.packer')} ${goods.phc}`,
    goods.lot && `${t('goods.lot')} ${goods.lot}`,
  ].filter(Boolean);
  return (
    <div>
      <Text size="sm" fw={600}>
        {goodsName(goods, language)}
      </Text>
      <Text size="sm">{said.join(' · ')}</Text>
    </div>
  );
}
