import { Center, Loader } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, Route, Routes } from 'react-router';
import { ConsignmentPage } from './consignment/page.tsx';
import { Layout } from './layout.tsx';
import { RefusalAlert } from './parts/refusal.tsx';
import { SessionProvider, useSession } from './session/session.tsx';
import { WelcomePage } from './welcome/page.tsx';
import { useLanguage } from './words/i18n.ts';
import { WorklistPage } from './worklist/page.tsx';

export function App() {
  const { t } = useTranslation();
  const [language] = useLanguage();
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : language;
    document.title = t('title');
  }, [language, t]);
  return (
    <SessionProvider waiting={(error) => (error ? <RefusalAlert error={error} /> : <Waiting />)}>
      <Pages />
    </SessionProvider>
  );
}

function Waiting() {
  const { t } = useTranslation();
  return (
    <Center component="main" h="60vh">
      <Loader role="status" aria-label={t('loading')} />
    </Center>
  );
}

/** Whoever is not signed in is shown how to; the address stays, and its page follows. */
function Pages() {
  const { me, signingIn } = useSession();
  if (signingIn) return <Waiting />;
  if (!me) return <WelcomePage />;
  return (
    <Layout>
      <Routes>
        <Route path="/" element={<WorklistPage />} />
        <Route path="/consignments/:id" element={<ConsignmentPage />} />
        <Route path="*" element={<Navigate to="/" replace />} />
      </Routes>
    </Layout>
  );
}
