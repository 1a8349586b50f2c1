import { createTheme } from '@mantine/core';

/** The reader's own system has its script's font; what is named first is what each system has of them. No font is fetched. */
const FONTS =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "WenQuanYi Micro Hei", sans-serif';

export const theme = createTheme({
  fontFamily: FONTS,
  headings: { fontFamily: FONTS },
  primaryColor: 'blue',
  primaryShade: 8,
  defaultRadius: 'sm',
  autoContrast: true,
});
