declare module 'qrcode' {
  /** A PNG. @throws when the text does not fit a code of version 40 */
  export function toBuffer(
    segments: { data: string; mode: 'alphanumeric' }[],
    options: { errorCorrectionLevel: 'L' | 'M' | 'Q' | 'H' },
  ): Promise<Buffer>;
}
