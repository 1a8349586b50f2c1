const CBV = 'https://ref.gs1.org/cbv/';
const GS1 = 'https://gs1.org/voc/';

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** A field's standard words and the address that a bare word stands for. */
export interface Vocabulary {
  prefix: string;
  words: ReadonlySet<string>;
}

/** The standard words of CBV 2.0 §7 that may stand bare in EPCIS JSON, by what they say. */
export const VOCABULARIES = {
  bizStep: {
    prefix: `${CBV}BizStep-`,
    words: words(`accepting arriving assembling collecting commissioning consigning creating_class_instance cycle_counting decommissioning
      departing destroying disassembling dispensing encoding entering_exiting holding inspecting installing killing loading other packing
      picking receiving removing repackaging repairing replacing reserving retail_selling sampling sensor_reporting shipping
      staging_outbound stock_taking stocking storing transporting unloading unpacking void_shipping`),
  },
  disposition: {
    prefix: `${CBV}Disp-`,
    words: words(`active available completeness_inferred completeness_verified conformant container_closed container_open damaged destroyed
      dispensed disposed encoded expired in_progress in_transit inactive mismatch_class mismatch_instance mismatch_quantity needs_replacement
      no_pedigree_match non_conformant non_sellable_other partially_dispensed recalled reserved retail_sold returned sellable_accessible
      sellable_not_accessible stolen unavailable unknown`),
  },
  bizTransactionType: {
    prefix: `${CBV}BTT-`,
    words: words('bol cert desadv inv pedigree po poc prodorder recadv rma testprd testres upevt'),
  },
  sourceDestinationType: { prefix: `${CBV}SDT-`, words: words('location owning_party possessing_party') },
  errorReason: { prefix: `${CBV}ER-`, words: words('did_not_occur incorrect_data') },
  component: {
    prefix: `${CBV}Comp-`,
    words: words(`altitude axial_distance azimuth easting elevation_angle height latitude longitude northing polar_angle spherical_radius
      x y z`),
  },
  measurementType: {
    prefix: GS1,
    words:
      words(`AbsoluteHumidity AbsorbedDose AbsorbedDoseRate Acceleration Altitude AmountOfSubstance AmountOfSubstancePerUnitVolume Angle
      AngularAcceleration AngularMomentum AngularVelocity Area Capacitance Conductance Conductivity Count Density Dimensionless
      DoseEquivalent DoseEquivalentRate DynamicViscosity ElectricCharge ElectricCurrent ElectricCurrentDensity ElectricFieldStrength Energy
      Exposure Force Frequency Illuminance Inductance Irradiance KinematicViscosity Length LinearMomentum Luminance LuminousFlux
      LuminousIntensity MagneticFlux MagneticFluxDensity MagneticVectorPotential Mass MassConcentration MassFlowRate MassPerAreaTime
      MemoryCapacity MolalityOfSolute MolarEnergy MolarMass MolarVolume Power Pressure RadiantFlux RadiantIntensity Radioactivity
      RelativeHumidity Resistance Resistivity SolidAngle SpecificVolume Speed SurfaceDensity SurfaceTension Temperature Time Torque Voltage
      Volume VolumeFlowRate VolumeFraction VolumetricFlux Wavenumber`),
  },
  sensorAlert: { prefix: GS1, words: words('ALARM_CONDITION ERROR_CONDITION') },
} satisfies Record<string, Vocabulary>;

/** Prefixes that EPCIS's own JSON-LD context declares. */
export const STANDARD_PREFIXES: Readonly<Record<string, string>> = {
  cbv: CBV,
  cbvmda: 'urn:epcglobal:cbv:mda:',
  epcis: 'https://ref.gs1.org/epcis/',
  gs1: GS1,
};

const URN_FORMS: readonly (readonly [string, Vocabulary])[] = [
  ['urn:epcglobal:cbv:bizstep:', VOCABULARIES.bizStep],
  ['urn:epcglobal:cbv:disp:', VOCABULARIES.disposition],
  ['urn:epcglobal:cbv:btt:', VOCABULARIES.bizTransactionType],
  ['urn:epcglobal:cbv:sdt:', VOCABULARIES.sourceDestinationType],
  ['urn:epcglobal:cbv:er:', VOCABULARIES.errorReason],
];

/** A standard word's web address for the URN that EPCIS 1.2 had for it; any other text as it is. */
export function webVocabulary(text: string): string {
  const form = URN_FORMS.find(([urn]) => text.startsWith(urn));
  return form ? form[1].prefix + text.slice(form[0].length) : text;
}

/** A standard word's web address for the bare word; any other text as it is. */
export const ofVocabulary = (text: string, vocabulary: Vocabulary): string =>
  vocabulary.words.has(text) ? vocabulary.prefix + text : text;
