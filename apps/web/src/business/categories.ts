import {
  Bike,
  BookOpen,
  Brush,
  Building2,
  CookingPot,
  Croissant,
  Ellipsis,
  GraduationCap,
  Hammer,
  HeartPulse,
  House,
  type LucideIcon,
  Music,
  Plane,
  Scissors,
  Shirt,
  ShoppingBasket,
  Users,
  Zap,
} from 'lucide-react';
import type { Category } from './queries.ts';

export type { Category };

/** Every category with its sign, in the order in which they are offered. */
export const categoryIcons: Record<Category, LucideIcon> = {
  bakery: Croissant,
  food: ShoppingBasket,
  restaurant: CookingPot,
  books: BookOpen,
  fashion: Shirt,
  bicycles: Bike,
  crafts: Hammer,
  home: House,
  health: HeartPulse,
  beauty: Scissors,
  music: Music,
  education: GraduationCap,
  travel: Plane,
  energy: Zap,
  public: Building2,
  club: Users,
  services: Brush,
  other: Ellipsis,
};
export const categories = Object.keys(categoryIcons) as Category[];
