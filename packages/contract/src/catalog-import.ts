import { z } from 'zod';

/**
 * What a reader of catalog files may have to say. `file`: nothing, or nothing further, can be read.
 * `product`: this product is refused, the others are not. `notice`: the product is taken, but
 * something in it is not.
 */
export interface CatalogProblemDeclaration {
  about: 'file' | 'product' | 'notice';
  /** A short English sentence; the app has one for each code in every language. */
  title: string;
}

function defineProblems<const P extends Record<string, CatalogProblemDeclaration>>(problems: P): P {
  return problems;
}

export const catalogProblems = defineProblems({
  'catalog.file_empty': { about: 'file', title: 'The file is empty' },
  'catalog.file_is_spreadsheet': {
    about: 'file',
    title: 'This is a spreadsheet document; save it as CSV and try again',
  },
  'catalog.file_is_binary': { about: 'file', title: 'This is not a text file' },
  'catalog.format_unknown': {
    about: 'file',
    title: 'The columns are not those of Shopify, WooCommerce or Google Merchant',
  },
  'catalog.column_missing': {
    about: 'file',
    title: 'A column is missing without which nothing can be sold',
  },
  'catalog.too_many_columns': { about: 'file', title: 'The file has more than 2,000 columns' },
  'catalog.too_many_rows': { about: 'file', title: 'The file has more than 200,000 rows' },
  'catalog.no_products': { about: 'file', title: 'There are column names but no products' },
  'catalog.quote_not_closed': {
    about: 'file',
    title: 'A quotation mark is opened here and never closed; the rest cannot be read',
  },
  'catalog.row_too_large': {
    about: 'file',
    title: 'This row is larger than 4 MB; the rest cannot be read',
  },
  'catalog.xml_doctype': { about: 'file', title: 'Document type declarations are not accepted' },
  'catalog.xml_malformed': {
    about: 'file',
    title: 'The XML is broken here; the rest cannot be read',
  },

  'catalog.row_quotes_broken': {
    about: 'product',
    title: 'Quotation marks in this row do not match',
  },
  'catalog.row_too_long': {
    about: 'product',
    title: 'This row has more cells than there are columns',
  },
  'catalog.row_too_short': {
    about: 'product',
    title: 'This row has a single cell; is it separated differently from the first row?',
  },
  'catalog.row_cut_off': { about: 'product', title: 'The file ends in the middle of this product' },
  'catalog.rows_scattered': {
    about: 'product',
    title: 'The rows of this product are too far apart or too large to be put together',
  },
  'catalog.cell_too_large': { about: 'product', title: 'A cell is larger than 1 MB' },
  'catalog.text_too_long': { about: 'product', title: 'A text is too long' },
  'catalog.key_missing': { about: 'product', title: 'Nothing identifies this product' },
  'catalog.key_reused': {
    about: 'product',
    title: 'Another product in this file has the same identifier',
  },
  'catalog.title_missing': { about: 'product', title: 'The product has no title' },
  'catalog.price_missing': { about: 'product', title: 'There is no price' },
  'catalog.price_invalid': { about: 'product', title: 'The price is not an amount of money' },
  'catalog.price_negative': { about: 'product', title: 'The price is negative' },
  'catalog.price_ambiguous': {
    about: 'product',
    title: 'The price can be read in two ways; write it with two decimals',
  },
  'catalog.price_too_precise': { about: 'product', title: 'The price has fractions of a cent' },
  'catalog.price_too_high': { about: 'product', title: 'The price is too high' },
  'catalog.price_foreign_currency': { about: 'product', title: 'The price is in another currency' },
  'catalog.stock_invalid': { about: 'product', title: 'The stock is not a whole number' },
  'catalog.option_name_missing': { about: 'product', title: 'An option has values but no name' },
  'catalog.option_value_missing': {
    about: 'product',
    title: 'A variant lacks the value of an option',
  },
  'catalog.option_name_reused': { about: 'product', title: 'Two options have the same name' },
  'catalog.too_many_options': {
    about: 'product',
    title: 'The product has more than three options',
  },
  'catalog.too_many_variants': {
    about: 'product',
    title: 'The product has more than 2,000 variants',
  },
  'catalog.variant_reused': { about: 'product', title: 'Two variants have the same option values' },
  'catalog.no_variants': {
    about: 'product',
    title: 'The product has no variant that can be bought',
  },
  'catalog.parent_missing': {
    about: 'product',
    title: 'The product of this variation is not in the file',
  },
  'catalog.gift_card': { about: 'product', title: 'Gift cards cannot be imported' },
  'catalog.type_unsupported': {
    about: 'product',
    title: 'Products of this type cannot be imported',
  },

  'catalog.not_storable': {
    about: 'product',
    title: 'The shop cannot keep this product as the file has it',
  },

  'catalog.columns_ignored': {
    about: 'notice',
    title: 'These columns have no place here and were left out',
  },
  'catalog.column_reused': {
    about: 'notice',
    title: 'A column occurs twice; the first one counts',
  },
  'catalog.characters_unreadable': { about: 'notice', title: 'Some characters could not be read' },
  'catalog.text_clipped': { about: 'notice', title: 'A text was too long and was shortened' },
  'catalog.tags_ignored': { about: 'notice', title: 'Some tags were too many or too long' },
  'catalog.picture_ignored': { about: 'notice', title: 'A picture has no usable web address' },
  'catalog.pictures_ignored': { about: 'notice', title: 'Only the first 250 pictures were taken' },
  'catalog.barcode_ignored': {
    about: 'notice',
    title: 'A barcode was damaged, probably by a spreadsheet program',
  },
  'catalog.compare_price_ignored': { about: 'notice', title: 'A former price could not be read' },
  'catalog.weight_ignored': { about: 'notice', title: 'A weight could not be read' },
  'catalog.content_ignored': {
    about: 'notice',
    title: 'The quantity for the unit price could not be read',
  },
  'catalog.stock_negative': { about: 'notice', title: 'The stock was negative and counts as zero' },
  'catalog.stock_unknown': {
    about: 'notice',
    title: 'Stock is counted, but the file does not say how many',
  },
  'catalog.stock_shared': {
    about: 'notice',
    title: 'The variants share one stock; give each its own, they count as sold out until then',
  },
  'catalog.sku_reused': { about: 'notice', title: 'An article number occurs more than once' },
  'catalog.vat_differs': {
    about: 'notice',
    title: 'The variants differ in VAT; that of the first one counts',
  },
  'catalog.vat_ignored': {
    about: 'notice',
    title: 'There is no such VAT rate; the standard rate was taken',
  },
  'catalog.downloads_ignored': { about: 'notice', title: 'Downloads were left out' },
  'catalog.attribute_ignored': {
    about: 'notice',
    title: 'An attribute that is no option was left out',
  },
});

export type CatalogProblemCode = keyof typeof catalogProblems;

/** One remark about a place in a file. */
export const catalogProblem = z
  .object({
    code: z.enum(Object.keys(catalogProblems) as [CatalogProblemCode, ...CatalogProblemCode[]]),
    /** The row as a spreadsheet counts, the header being 1; in XML the line where the item begins. */
    row: z.int().nullable(),
    /** The column or element, by the name it has in our own vocabulary, such as `price`. */
    field: z.string(),
    /** What stood there, shortened. */
    value: z.string(),
  })
  .meta({ id: 'CatalogProblem' });
export type CatalogProblem = z.infer<typeof catalogProblem>;
