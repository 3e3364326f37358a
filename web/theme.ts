import { generateThemeStylesheet } from "@cloudscape-design/components/theming";

/** The eleven colors a vendor may set; the rest of the look is ours and fixed. */
export interface Colors {
  primary: string;
  primaryHover: string;
  primaryActive: string;
  primarySubtle: string;
  primaryDark: string;
  primaryDarkHover: string;
  primaryDarkActive: string;
  primaryDarkSubtle: string;
  topBar: string;
  topBarDark: string;
  onPrimary: string;
}

/** What the console looks like when the vendor has set nothing. */
export const defaultColors: Colors = {
  primary: "#1d5bd6",
  primaryHover: "#17479f",
  primaryActive: "#123a86",
  primarySubtle: "#eef4ff",
  primaryDark: "#7aa9ff",
  primaryDarkHover: "#a5c5ff",
  primaryDarkActive: "#7aa9ff",
  primaryDarkSubtle: "#152238",
  // Not quite white: a value equal to the page's is left out, and the kit's dark bar would stay.
  topBar: "#fffffe",
  topBarDark: "#11151b",
  onPrimary: "#ffffff",
};

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

/** Makes the stylesheet that turns the component kit's look into ours, in the given colors. */
export function themeStylesheet(c: Colors): string {
  const primary = { light: c.primary, dark: c.primaryDark };
  const hover = { light: c.primaryHover, dark: c.primaryDarkHover };
  const active = { light: c.primaryActive, dark: c.primaryDarkActive };
  const subtle = { light: c.primarySubtle, dark: c.primaryDarkSubtle };
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
        colorTextButtonPrimaryDefault: { light: c.onPrimary, dark: "#0d131b" },
        colorTextButtonPrimaryHover: { light: c.onPrimary, dark: "#0d131b" },
        colorTextButtonPrimaryActive: { light: c.onPrimary, dark: "#0d131b" },
        colorTextLayoutToggleHover: primary,
        colorTextLayoutToggleSelected: primary,
        colorTextDropdownItemFilterMatch: primary,
        colorBackgroundButtonPrimaryDefault: primary,
        colorBackgroundButtonPrimaryHover: hover,
        colorBackgroundButtonPrimaryActive: active,
        colorBackgroundButtonNormalHover: subtle,
        colorBackgroundButtonNormalActive: subtle,
        colorBackgroundControlChecked: primary,
        colorBackgroundItemSelected: subtle,
        colorBackgroundDropdownItemFilterMatch: subtle,
        colorBackgroundToggleCheckedDisabled: { light: "#a9c4f6", dark: "#34507f" },
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
        colorForegroundControlDefault: { light: c.onPrimary, dark: "#0d131b" },
      },
      contexts: {
        "top-navigation": {
          tokens: {
            colorBackgroundContainerContent: { light: c.topBar, dark: c.topBarDark },
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
