import { generateThemeStylesheet } from "@cloudscape-design/components/theming";

/**
 * The vendor's colors, by the names that internal/console derives them under; the rest of the look is ours and fixed.
 * The values stand in for the colors while the kit makes its stylesheet, and occur nowhere else in it.
 */
export const standIns = {
  primary: "#fe01a1",
  hover: "#fe01a2",
  active: "#fe01a3",
  subtle: "#fe01a4",
  disabled: "#fe01a5",
  dark_primary: "#fe01b1",
  dark_hover: "#fe01b2",
  dark_active: "#fe01b3",
  dark_subtle: "#fe01b4",
  dark_disabled: "#fe01b5",
};

const c = standIns;
const primary = { light: c.primary, dark: c.dark_primary };
const hover = { light: c.hover, dark: c.dark_hover };
const active = { light: c.active, dark: c.dark_active };
const subtle = { light: c.subtle, dark: c.dark_subtle };
const disabled = { light: c.disabled, dark: c.dark_disabled };
const onPrimary = { light: "#ffffff", dark: "#0d131b" };

const slate = {
  text: { light: "#1b232d", dark: "#e4e8ee" },
  strong: { light: "#0f1720", dark: "#f6f8fa" },
  soft: { light: "#52606f", dark: "#a3afbd" },
  border: { light: "#d9dee5", dark: "#323b47" },
  divider: { light: "#e8ebef", dark: "#28303a" },
  input: { light: "#8491a1", dark: "#66727f" },
  page: { light: "#ffffff", dark: "#14181e" },
  raised: { light: "#ffffff", dark: "#1a1f27" },
};

/**
 * Makes the stylesheet that turns the component kit's look into ours, with `{{primary}}` and the like where a color of
 * the vendor's belongs: the server puts it in.
 */
export function themeTemplate(): string {
  let css = themeStylesheet().replaceAll(/\n\s*/g, "");
  for (const [name, color] of Object.entries(standIns)) {
    if (!css.includes(color))
      throw new Error(`No color of the theme is ${name}: has the kit changed how it writes colors?`);
    css = css.replaceAll(color, `{{${name}}}`);
  }
  return css;
}

function themeStylesheet(): string {
  return generateThemeStylesheet({
    theme: {
      tokens: {
        fontFamilyBase: "'Inter Variable', system-ui, sans-serif",
        fontFamilyMonospace: "ui-monospace, 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace",
        fontWeightHeadingXl: "650",
        fontWeightHeadingL: "650",
        fontWeightHeadingM: "600",
        fontWeightHeadingS: "600",
        fontWeightHeadingXs: "600",
        fontWeightButton: "550",
        fontWeightTabs: "500",
        borderRadiusButton: "6px",
        borderRadiusInput: "6px",
        borderRadiusItem: "6px",
        borderRadiusDropdown: "8px",
        borderRadiusAlert: "8px",
        borderRadiusFlashbar: "8px",
        borderRadiusContainer: "10px",
        borderRadiusBadge: "5px",
        borderRadiusToken: "6px",
        borderWidthButton: "1px",
        borderWidthAlert: "1px",
        colorTextBodyDefault: slate.text,
        colorTextHeadingDefault: slate.strong,
        colorTextHeadingSecondary: slate.soft,
        colorTextBodySecondary: slate.soft,
        colorTextLabel: slate.soft,
        colorTextFormDefault: slate.text,
        colorTextFormSecondary: slate.soft,
        colorTextGroupLabel: slate.soft,
        colorTextInputPlaceholder: { light: "#66727f", dark: "#8a96a3" },
        colorTextBreadcrumbIcon: slate.soft,
        colorTextBreadcrumbCurrent: slate.soft,
        colorTextAccent: primary,
        colorTextLinkDefault: primary,
        colorTextLinkHover: hover,
        colorTextButtonNormalDefault: primary,
        colorTextButtonNormalHover: hover,
        colorTextButtonNormalActive: active,
        colorTextButtonPrimaryDefault: onPrimary,
        colorTextButtonPrimaryHover: onPrimary,
        colorTextButtonPrimaryActive: onPrimary,
        colorTextLayoutToggleHover: primary,
        colorTextLayoutToggleSelected: primary,
        colorTextDropdownItemFilterMatch: active,
        colorBackgroundButtonPrimaryDefault: primary,
        colorBackgroundButtonPrimaryHover: hover,
        colorBackgroundButtonPrimaryActive: active,
        colorBackgroundButtonNormalHover: subtle,
        colorBackgroundButtonNormalActive: subtle,
        colorBackgroundControlChecked: primary,
        colorBackgroundItemSelected: subtle,
        colorBackgroundDropdownItemFilterMatch: subtle,
        colorBackgroundToggleCheckedDisabled: disabled,
        colorBackgroundSegmentActive: primary,
        colorBackgroundTilesDisabled: slate.divider,
        colorBackgroundLayoutMain: slate.page,
        colorBackgroundLayoutToggleSelectedDefault: subtle,
        colorBackgroundLayoutToggleSelectedHover: subtle,
        colorBackgroundLayoutToggleSelectedActive: subtle,
        colorBackgroundContainerContent: slate.raised,
        colorBackgroundContainerHeader: slate.raised,
        colorBackgroundHomeHeader: slate.page,
        colorBorderButtonNormalDefault: slate.input,
        colorBorderButtonNormalHover: hover,
        colorBorderButtonNormalActive: active,
        colorBorderDividerDefault: slate.border,
        colorBorderDividerSecondary: slate.divider,
        colorBorderInputDefault: slate.input,
        colorBorderInputFocused: primary,
        colorBorderControlDefault: slate.input,
        colorBorderItemFocused: primary,
        colorBorderItemSelected: primary,
        colorBorderSegmentActive: primary,
        colorForegroundControlDefault: onPrimary,
      },
      contexts: {
        "top-navigation": {
          tokens: {
            // Not quite white: a value equal to the page's is left out, and the kit's dark bar would stay.
            colorBackgroundContainerContent: { light: "#fffffe", dark: "#11151b" },
            colorTextTopNavigationTitle: slate.strong,
            colorTextInteractiveDefault: slate.text,
            colorTextInteractiveHover: hover,
            colorTextInteractiveActive: active,
            colorTextAccent: primary,
            colorBorderDividerDefault: slate.border,
            colorBackgroundDropdownItemDefault: slate.raised,
            colorBackgroundDropdownItemHover: { light: "#f3f5f8", dark: "#222933" },
            colorTextDropdownItemDefault: slate.text,
            colorTextDropdownItemHighlighted: slate.strong,
            colorTextGroupLabel: slate.soft,
            colorBorderItemFocused: primary,
          },
        },
      },
    },
  });
}
