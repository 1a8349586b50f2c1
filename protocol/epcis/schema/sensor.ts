import { z } from 'zod';
import { VOCABULARIES } from '../vocabulary.ts';
import { extensible, listOf, measured, moment, uri, wordOf } from './fields.ts';

const device = { deviceID: uri.optional(), deviceMetadata: uri.optional(), rawData: uri.optional(), dataProcessingMethod: uri.optional() };
const number = z.number().optional();

const sensorReport = extensible({
  type: measured(VOCABULARIES.measurementType),
  exception: measured(VOCABULARIES.sensorAlert).optional(),
  ...device,
  bizRules: uri.optional(),
  time: moment.optional(),
  microorganism: uri.optional(),
  chemicalSubstance: uri.optional(),
  coordinateReferenceSystem: uri.optional(),
  component: wordOf(VOCABULARIES.component).optional(),
  stringValue: z.string().optional(),
  booleanValue: z.boolean().optional(),
  hexBinaryValue: z
    .string()
    .regex(/^[A-Fa-f0-9]+$/, { message: 'not hexadecimal' })
    .optional(),
  uriValue: uri.optional(),
  ...{ value: number, minValue: number, maxValue: number, meanValue: number, sDev: number, percRank: number, percValue: number },
  uom: z.string().optional(),
});

const sensorMetadata = extensible({
  ...{ time: moment.optional(), startTime: moment.optional(), endTime: moment.optional() },
  ...device,
  bizRules: uri.optional(),
});

/** What a sensor told. */
export const sensorElement = extensible({ sensorMetadata: sensorMetadata.optional(), sensorReport: listOf(sensorReport, 1) });
